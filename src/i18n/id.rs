use super::{
    AdStrings, CampaignStrings, ContactStrings, Locale, PathWords, QueueStrings, Strings, SummaryStrings,
    licence, losses, reasons_id,
};
use crate::domain::{Band, Change, ContactKind, FlagState, Hint, Kind, PayPeriod, SlotKind};

/// Indonesian.
pub(super) static STRINGS: Strings = Strings {
    locale: Locale::Id,
    thousands: '.',
    decimal: ',',
    clock: '.',
    weekdays: ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
    months: [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    minutes: "menit",
    seconds: "detik",
    band,
    kind,
    flag_state,
    contact_kind,
    skip: losses::skip_id,
    hint,
    import_note: super::import_note::id,
    more_losses: |n| {
        format!("… dan {n} lagi yang tidak terbaca; semuanya ada di ringkasan malam dan di basis data")
    },
    disclaimer: "Setiap tanda adalah indikasi, bukan tuduhan. Keputusan tetap di tangan pemeriksa.",
    example: "contoh",
    none: "tidak ada",
    summary: SummaryStrings {
        title: "Ringkasan malam",
        until: "sampai",
        run: "malam",
        flagged: |n| format!("{n} iklan baru perlu diperiksa."),
        flagged_none: "Tidak ada iklan baru yang perlu diperiksa.",
        waiting: |n| format!("{n} iklan menunggu di antrean, termasuk dari malam-malam sebelumnya."),
        bands: "Tingkat iklan yang dibaca malam ini",
        no_ads: "Bukan iklan kerja",
        read: "Dibaca",
        skipped: "Dilewati",
        failed: "Gagal",
        ads: |n| format!("{n} iklan"),
        pages: |n| format!("{n} halaman atau baris"),
        new: |n| format!("{n} baru"),
        known: |n| format!("{n} sudah dikenal"),
        edited: |n| format!("{n} berubah isinya"),
        copies: "Salinan",
        joined: |n| format!("{n} iklan berteks sama dengan iklan lain"),
        gone: "Hilang",
        taken_down: |n| format!("{n} iklan yang pernah terlihat kini tidak ada lagi"),
        networks: |n, most| format!("{n} jaringan iklan berkontak sama, terbesar {most} iklan"),
        rebanded: |n| format!("{n} iklan berubah tingkat karenanya"),
        recheck: "Ditinjau",
        rechecked: |judged, opened| {
            format!(
                "{judged} iklan lama dinilai ulang dengan daftar terbaru, {opened} tanda dibuka karenanya"
            )
        },
        source: "Sumber",
        found: "ditemukan",
        visited: "diperiksa",
        ads_column: "iklan",
        new_column: "baru",
        failed_column: "gagal",
        hints: "Yang perlu diperhatikan",
        next: "Langkah berikutnya",
        next_queue: "Buka antrean, yang paling mencurigakan di atas:",
        next_desk: "Periksa dan putuskan di meja periksa:",
        next_show: "Baca satu iklan beserta alasannya:",
        next_export: "Simpan daftar sebagai tabel:",
        next_nothing: "Tidak ada yang harus dikerjakan pagi ini.",
        losses: &losses::ID,
        next_source: |source| format!("Periksa sumber {source}:"),
        next_again: "Lihat di atas apa yang gagal. Malam berikutnya mencobanya lagi tanpa membaca dua kali.",
        next_files: "Perbaiki berkas yang disebut di atas; yang sudah dibaca tidak dibaca dua kali bila diulang:",
    },
    queue: QueueStrings {
        empty: "Antrean kosong: tidak ada iklan yang cocok dan menunggu diperiksa.",
        rank: "No.",
        score: "Skor",
        band: "Tingkat",
        ad: "Iklan",
        destination: "Tujuan",
        first_seen: "Pertama terlihat",
        id: "Kode",
        shown: |shown, all| format!("{shown} dari {all} iklan yang menunggu."),
        supported_by: "mendukung:",
        copies: |n| format!("{n} iklan berisi sama"),
        next: "Baca satu iklan beserta alasannya:",
    },
    ad: AdStrings {
        score: "skor",
        state: "Tanda",
        no_flag: "tidak ditandai",
        source: "Sumber",
        url: "Alamat",
        employer: "Pemberi kerja",
        location: "Lokasi",
        destination: "Tujuan",
        pay: "Upah",
        posted: "Diiklankan",
        seen: "Terlihat",
        versions: |n| format!("{n} versi isi"),
        gone: "Tidak ada lagi sejak",
        flagged_words: |n, day| format!("Kata-kata yang ditandai (versi {n}, {day})"),
        current_words: |n, day| format!("Kata-kata sekarang (versi {n}, {day})"),
        words_changed: "Iklan ini diubah setelah ditandai atau diputuskan. Tanda dan keputusan tetap pada kata-kata waktu itu.",
        from_picture: "Kata-kata ini, atau sebagiannya, dibaca program dari gambar. Huruf dan angkanya bisa keliru, juga nomor kontak: cocokkan dengan gambarnya.",
        new_contacts: "Kontak yang baru ada sekarang",
        changed_on: |day| format!("halaman diubah {day}"),
        licence: "Izin",
        contacts: "Kontak",
        contacts_masked: "disamarkan; --unmasked menampilkannya",
        evidence: "Bukti",
        words_erased: |day, on_request| {
            let why = if on_request { "atas permintaan" } else { "setelah masa simpannya" };
            format!("Isi iklan ini dihapus pada {day} {why}. Keputusan dan catatan penghapusannya tetap ada.")
        },
        contacts_erased: |day| {
            format!("Kontak dalam iklan ini dihapus pada {day} setelah masa simpannya; `#` ada di tempatnya.")
        },
        evidence_erased: |day, on_request| {
            let why = if on_request { "atas permintaan" } else { "setelah masa simpannya" };
            format!("rekamannya dihapus pada {day} {why}")
        },
        read_with: |model, data| format!("dinilai dengan model {model} dan data {data}"),
        reasons: "Alasan, yang terkuat lebih dulu",
        reasons_none: "Tidak ada tanda yang ditemukan.",
        supports: "Yang mendukung iklan ini, yang terkuat lebih dulu",
        supports_none: "Tidak ada yang ditemukan.",
        no_weight: "tidak mengubah skor",
        wording: "Susunan kata",
        wording_against: "Susunan katanya mirip iklan yang menipu.",
        wording_for: "Susunan katanya mirip iklan biasa.",
        wording_like: |words| {
            format!("Susunan katanya mirip iklan yang menipu, dengan kata-kata seperti {words}.")
        },
        wording_alone: |words| {
            format!(
                "Tidak ada tanda tersendiri yang ditemukan; susunan katanya mirip iklan yang menipu{words}."
            )
        },
        passage: "Bagian yang paling mirip",
        passage_against: "Satu bagian lebih mirip iklan yang menipu daripada isi seluruhnya.",
        doubt: |ad, other| {
            let other = other.map_or(String::new(), |(of, share)| format!(", {} {share} %", kind(of)));
            format!("Mungkin bukan iklan: kemungkinan iklan {ad} %{other}.")
        },
        next_step_wording: "Baca bagian yang ditunjuk. Skor ini hanya dari susunan kata: cari tahu siapa yang mempekerjakan, siapa yang membayar, dan izinnya, tanpa menghubungi pemasang iklan.",
        figure: reasons_id::figure,
        figure_clears: reasons_id::figure_clears,
        detail: reasons_id::detail,
        finding: reasons_id::finding,
        network: reasons_id::network,
        network_sign: reasons_id::network_sign,
        hinge: |number, band, score| {
            format!(
                "Tanpa alasan [{number}] iklan ini menjadi {band} (skor {score}). Periksa itu lebih dulu."
            )
        },
        hinge_none: "Tidak ada satu alasan pun yang sendirian menurunkan tingkat iklan ini.",
        hinge_up: |number, band, score| {
            format!("Bila [{number}] ternyata tidak benar, iklan ini menjadi {band} (skor {score}).")
        },
        hinge_up_licence: |band| {
            format!("Bila izin perusahaannya ternyata dicabut atau dibekukan, iklan ini menjadi {band}.")
        },
        hinge_up_none: "Tidak ada satu hal pun di sini yang sendirian menaikkan tingkat iklan ini.",
        wording_clears: "Isi yang sama dibenarkan oleh perusahaan yang terdaftar, atau kata-kata itu punya arti lain di sini.",
        licence_state: licence::state_id,
        licence_short: licence::short_id,
        period,
        a_month: |amount| format!("kira-kira {amount} sebulan"),
        clears: "gugur bila",
        basis: "dasar",
        text: "Isi iklan",
        next: "Langkah berikutnya",
    },
    campaign: CampaignStrings {
        none: "Tidak ada kampanye yang cocok: tidak ada teks yang muncul sesering itu.",
        ads: "Iklan",
        contacts: "Kontak",
        band: "Tingkat",
        newest: "Terbaru",
        destination: "Tujuan",
        title: "Iklan pertama",
        id: "Kode",
        next: "Lihat satu kampanye dengan bagian yang berubah:",
        heading: |n| format!("Satu teks dalam {n} iklan"),
        template: "Teks, bagian yang berubah dari iklan ke iklan di dalam kurung",
        values: |values, empty| match empty {
            0 => format!("{values} nilai"),
            n => format!("{values} nilai, kosong di {n}"),
        },
        slot: SlotKind::label,
        members: "Iklan, yang terlama lebih dulu",
        timeline: "Yang terjadi",
        change,
        found: |n| format!("Disatukan oleh program karena teksnya mirip: {n} kaitan."),
        decisions: "Diputuskan oleh orang",
        no_decision: "Belum ada keputusan orang di sini.",
        was_cut: |here, there| format!("dipisah: {here} teks di sini, {there} di sana;"),
        cut: |n| {
            format!(
                "Dipisah: {n} iklan keluar dari kampanye ini dan akan ditanyakan lagi. `waspada campaign join` membatalkannya."
            )
        },
        joined: |code| format!("Digabung menjadi kampanye {code}. `waspada campaign cut` membatalkannya."),
        confirmed: "dikonfirmasi",
        dismissed: "ditolak",
        earlier_words: "teks sebelumnya",
        member_heads: ["Kode", "Pertama terlihat", "Tingkat", "Judul", "Perusahaan", "Kontak", "Catatan"],
    },
    contact: ContactStrings {
        unseen: "Tidak ada iklan tersimpan yang memuat kontak ini.",
        listed: |name| format!("Tidak mengaitkan siapa pun: {name} (data/hubs.tsv)."),
        joins_nothing: "Tidak mengaitkan siapa pun: tidak tampak sebagai kontak milik seseorang.",
        hub: |employers, campaigns| {
            format!("tidak mengaitkan siapa pun: dipakai {employers} pemberi kerja dan {campaigns} teks")
        },
        lives: "Riwayatnya (setelah lama diam, nomor bisa berganti pemilik)",
        ads: "Iklan yang memuatnya",
        mention_heads: [
            "Kode",
            "Pertama terlihat",
            "Tingkat",
            "Judul",
            "Perusahaan",
            "Tujuan",
            "Izin",
            "Catatan",
        ],
        no_ads: |count| {
            format!("{count} di antaranya peringatan, berita atau lainnya; itu bukan pemakaian kontak ini.")
        },
        same_name: |others| {
            format!(
                "Nama yang sama juga ada di iklan sebagai {others}; itu bisa orang lain. Tulis nama jaringannya untuk melihatnya."
            )
        },
        network: |ads, contacts| format!("Terkait dengan {ads} iklan melalui {contacts} kontak."),
        network_cut: "Jaringannya lebih besar; hanya awalnya yang dibaca.",
        path: "Jalur ke iklan terkonfirmasi terdekat",
        no_path: "Tidak ada jalur dari sini ke iklan yang sudah dikonfirmasi.",
        path_words: PathWords {
            in_ad: " ada di iklan ",
            also_in_ad: ", yang juga ada di iklan ",
            also_names: ", yang juga memuat ",
            confirmed: ", yang sudah dikonfirmasi",
        },
        mention: "Tercantum dalam iklan berarti disebut, bukan terbukti.",
    },
};

fn band(band: Band) -> &'static str {
    match band {
        Band::Tinggi => "Tinggi",
        Band::Sedang => "Sedang",
        Band::Rendah => "Rendah",
        Band::BelumBisaDinilai => "Belum bisa dinilai",
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Ad => "iklan lowongan",
        Kind::Warning => "peringatan tentang iklan palsu",
        Kind::News => "berita atau pengumuman",
        Kind::Other => "bukan iklan",
    }
}

fn flag_state(state: FlagState) -> &'static str {
    match state {
        FlagState::Open => "menunggu diperiksa",
        FlagState::Closed => "sudah diputuskan",
    }
}

fn contact_kind(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Phone => "telepon",
        ContactKind::Whatsapp => "WhatsApp",
        ContactKind::WhatsappGroup => "grup WhatsApp",
        ContactKind::Telegram => "Telegram",
        ContactKind::Email => "surel",
        ContactKind::Link => "tautan",
        ContactKind::BankAccount => "rekening",
        ContactKind::Social => "media sosial",
    }
}

fn hint(hint: &Hint) -> String {
    match hint {
        Hint::Throttled { host, answers } => format!(
            "{host} {answers} kali meminta kita melambat (429). Naikkan per_host_delay_ms pada [[source]]-nya di pipeline.toml."
        ),
        Hint::Silent { source } => format!(
            "Sumber {source} tidak memberi satu iklan pun. Periksa alamat dan selektornya: waspada sources test {source}"
        ),
        Hint::Disallowed { source, pages } => format!(
            "robots.txt melarang {pages} halaman sumber {source}. Kita menaatinya; tanyakan izin kepada pemilik situs, atau matikan sumber ini."
        ),
        Hint::Budget { source, left } => format!(
            "Jatah halaman sumber {source} habis; {left} halaman menunggu malam berikutnya. Naikkan budget_pages bila ini terulang."
        ),
        Hint::Failing { source, failed, pages } => format!(
            "{failed} dari {pages} halaman sumber {source} gagal. Periksa: waspada sources test {source}"
        ),
        Hint::FlagsLeft { ads } => format!(
            "{ads} iklan lain layak dilihat tetapi melewati batas harian. Naikkan daily_flag_budget bila tim sanggup."
        ),
        Hint::Undelivered { messages } => {
            format!("{messages} pesan pagi sebelumnya tidak sampai. Periksa [digest] di pipeline.toml, lalu: waspada digest --send")
        }
        Hint::Stopped { is_import: true } => {
            "Impor ini dihentikan sebelum selesai. Yang sudah dibaca tersimpan; ulangi perintah yang sama, tidak ada yang tercatat dua kali."
                .to_owned()
        }
        Hint::Stopped { is_import: false } => {
            "Malam ini dihentikan sebelum selesai. Yang sudah dibaca tersimpan; jalankan lagi untuk melanjutkan: waspada run"
                .to_owned()
        }
    }
}

fn period(period: PayPeriod) -> &'static str {
    match period {
        PayPeriod::Hour => "per jam",
        PayPeriod::Day => "per hari",
        PayPeriod::Week => "per minggu",
        PayPeriod::Month => "per bulan",
        PayPeriod::Year => "per tahun",
        PayPeriod::Contract => "per kontrak",
        PayPeriod::Piece => "per satuan hasil",
    }
}

fn change(change: Change) -> &'static str {
    match change {
        Change::NewDestination => "tujuan baru",
        Change::NewContact => "kontak baru",
        Change::PayRaised => "gaji dinaikkan",
        Change::LicenceRevoked => "izin dicabut atau dibekukan",
        Change::WordsChanged => "teks berubah",
        Change::ScoreRaised => "skor lebih tinggi",
    }
}
