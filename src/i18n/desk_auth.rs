use super::Locale;
use crate::domain::Role;

/// Words of log-in, the first operator, one's own account.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct AuthWords {
    pub log_in: &'static str,
    pub name: &'static str,
    pub password: &'static str,
    pub wrong: &'static str,
    pub too_often: &'static str,
    pub forgotten: &'static str,
    pub first: &'static str,
    pub first_how: &'static str,
    pub first_go: &'static str,
    pub bad_name: &'static str,
    pub name_taken: &'static str,
    pub name_hint: &'static str,
    pub bad_password: &'static str,
    pub easy_password: &'static str,
    pub new_password: &'static str,
    pub old_password: &'static str,
    pub password_hint: &'static str,
    pub change_password: &'static str,
    pub wrong_old: &'static str,
    pub everywhere: &'static str,
    pub everywhere_how: &'static str,
    pub role: &'static str,
    pub role_name: fn(Role) -> &'static str,
    pub role_may: fn(Role) -> &'static str,
}

impl Locale {
    /// Words of log-in and accounts.
    pub fn auth(self) -> &'static AuthWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: AuthWords = AuthWords {
    log_in: "Masuk",
    name: "Nama",
    password: "Kata sandi",
    wrong: "Nama atau kata sandi salah, atau akunnya dinonaktifkan.",
    too_often: "Terlalu banyak percobaan yang gagal. Coba lagi dalam 15 menit.",
    forgotten: "Lupa kata sandi? Operator bisa memberi yang baru dengan `waspada user reset`.",
    first: "Operator pertama",
    first_how: "Belum ada operator. Akun ini mengelola aplikasi dan akun orang lain.",
    first_go: "Buat akun dan masuk",
    bad_name: "Nama akun hanya boleh berisi huruf kecil a sampai z, angka, titik, tanda hubung, dan garis bawah; paling banyak 40 karakter.",
    name_taken: "Nama itu sudah dipakai. Pilih yang lain.",
    name_hint: "Huruf kecil, angka, titik, tanda hubung, garis bawah; paling banyak 40. Contoh: rina.s",
    easy_password: "Kata sandi ini mudah ditebak. Huruf yang berulang atau berurutan, nama, dan kata yang umum tidak cukup. Pakai empat kata yang tidak berhubungan.",
    bad_password: "Kata sandi paling sedikit 12 karakter, paling banyak 256 huruf.",
    new_password: "Kata sandi baru",
    old_password: "Kata sandi sekarang",
    password_hint: "Paling sedikit 12 karakter. Beberapa kata berturut-turut mudah diingat.",
    change_password: "Ganti kata sandi",
    wrong_old: "Kata sandi sekarang salah.",
    everywhere: "Keluar dari semua perangkat",
    everywhere_how: "Semua sesi akun ini berakhir, termasuk yang sedang dipakai.",
    role: "Peran",
    role_name: |role| match role {
        Role::ReadOnly => "hanya melihat",
        Role::Analyst => "analis",
        Role::Investigator => "investigator",
        Role::Operator => "operator",
    },
    role_may: |role| match role {
        Role::ReadOnly => "Bisa melihat semua halaman; kontak tetap disamarkan.",
        Role::Analyst => "Bisa memutuskan kampanye dan menambahkannya ke laporan informasi.",
        Role::Investigator => "Bisa memutuskan, membuka kontak, dan mengekspor laporan informasi.",
        Role::Operator => "Bisa semuanya.",
    },
};

const EN: AuthWords = AuthWords {
    log_in: "Log in",
    name: "Name",
    password: "Password",
    wrong: "The name or the password is wrong, or the account is disabled.",
    too_often: "Too many attempts failed. Try again in 15 minutes.",
    forgotten: "Password forgotten? An operator can give you a new one with `waspada user reset`.",
    first: "First operator",
    first_how: "There is no operator yet. This account manages the installation and other people's accounts.",
    first_go: "Make the account and log in",
    bad_name: "An account's name is made of lower-case letters a to z, digits, full stops, hyphens and underscores, at most 40 characters.",
    name_taken: "That name is taken. Choose another one.",
    name_hint: "Lower-case letters, digits, full stop, hyphen, underscore; at most 40. For example: rina.s",
    easy_password: "This password is easy to guess. Letters that repeat or follow one another, names and common words are not enough. Use four words that have nothing to do with each other.",
    bad_password: "A password has at least 12 characters and at most 256 bytes.",
    new_password: "New password",
    old_password: "Current password",
    password_hint: "At least 12 characters. Several words in a row are easy to keep.",
    change_password: "Change the password",
    wrong_old: "The current password is wrong.",
    everywhere: "Log out everywhere",
    everywhere_how: "Every session of this account ends, including this one.",
    role: "Role",
    role_name: |role| match role {
        Role::ReadOnly => "read only",
        Role::Analyst => "analyst",
        Role::Investigator => "investigator",
        Role::Operator => "operator",
    },
    role_may: |role| match role {
        Role::ReadOnly => "Sees every page; contacts stay masked.",
        Role::Analyst => "Decides on campaigns and adds them to leads.",
        Role::Investigator => "Decides on campaigns, opens contacts and exports leads.",
        Role::Operator => "May do everything.",
    },
};
