use super::{archives, done, json, program, two_runs, value, waspada};

#[test]
fn a_night_comes_out_again_to_the_bit_whatever_has_become_of_data_and_settings() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    done(folder, &["init"]);
    done(folder, &["run"]);
    let night = value(folder, "SELECT id FROM run");
    // Everything that judged is changed: data files of its own, other bands, other rules, no sources.
    let settings = fs_err::read_to_string(folder.join("pipeline.toml")).unwrap();
    let settings = settings
        .replace("sedang_at = 0.0", "sedang_at = 0.01")
        .replace("time_zone = \"Asia/Jakarta\"", "time_zone = \"UTC\"")
        .replace("data_dir = \"\"", "data_dir = \"data\"");
    let data = folder.join("data");
    if !data.exists() {
        fs_err::create_dir(&data).unwrap();
    }
    fs_err::write(data.join("laws.toml"), "not even TOML [").unwrap();
    fs_err::write(folder.join("pipeline.toml"), settings).unwrap();
    let replayed = json(folder, &["replay", &night]);
    let all = replayed["replayed"].as_array().unwrap();
    assert!(all.len() > 20, "{}", all.len());
    assert_eq!(replayed["same"], all.len());
    for one in all {
        assert_eq!(one["then"], one["now"]);
        assert_eq!(one["differs"].as_array().unwrap().len(), 0, "{one}");
    }
    // Some of them stand beside others, so that what campaign and contacts added is replayed as well.
    let networks = value(folder, "SELECT count(*) FROM assessment WHERE base IS NOT NULL");
    assert_ne!(networks, "0");
}

#[test]
fn rows_of_a_file_and_one_ad_are_replayed_with_what_the_row_told() {
    let folder = two_runs();
    let folder = folder.path();
    let ad = value(folder, "SELECT identity FROM ad WHERE source <> 'sample' ORDER BY id");
    fs_err::remove_file(folder.join("kiriman.csv")).unwrap();
    let replayed = json(folder, &["replay", &ad[..10]]);
    assert_eq!(replayed["same"], replayed["replayed"].as_array().unwrap().len(), "{replayed}");
    assert_eq!(replayed["replayed"][0]["ad"], ad);
    assert!(replayed["replayed"][0]["now"]["reasons"].as_array().unwrap().len() > 1);
}

#[test]
fn what_differs_or_is_missing_is_said() {
    let folder = two_runs();
    let folder = folder.path();
    let ad = value(folder, "SELECT identity FROM ad WHERE source <> 'sample' ORDER BY id");
    super::tamper(
        folder,
        "UPDATE assessment SET score = score / 2 WHERE ad = (SELECT max(ad) - 1 FROM assessment)",
    );
    let replayed = json(folder, &["replay", &ad]);
    assert_eq!(replayed["replayed"][0]["differs"], serde_json::json!(["score"]), "{replayed}");
    assert_eq!(waspada(folder, &["replay", &ad]).status.code(), Some(7));
    // The bytes are gone, or others.
    let file = archives(folder).pop().unwrap();
    let bytes = fs_err::read(&file).unwrap();
    fs_err::write(&file, &bytes[..bytes.len() / 3]).unwrap();
    assert_eq!(json(folder, &["replay", &ad])["replayed"][0]["missing"][0], "capture");
    fs_err::write(&file, bytes).unwrap();
    // The model of that time is gone.
    super::tamper(folder, "DELETE FROM blob WHERE length(packed) = (SELECT max(length(packed)) FROM blob)");
    assert_eq!(json(folder, &["replay", &ad])["replayed"][0]["missing"][0], "inputs");
    // An ad of the time before anything was kept.
    super::tamper(folder, "DELETE FROM assessment_input");
    assert_eq!(json(folder, &["replay", &ad])["replayed"][0]["missing"][0], "before");
    assert_eq!(program(folder, &["replay", "zzzz"]).output().unwrap().status.code(), Some(2));
}

#[test]
fn another_model_may_be_asked_and_the_difference_is_no_failure() {
    let folder = two_runs();
    let folder = folder.path();
    let ad = value(folder, "SELECT identity FROM ad WHERE source <> 'sample' ORDER BY id");
    let own = value(folder, "SELECT model FROM run");
    let replayed = json(folder, &["replay", &ad, "--model", &own]);
    assert_eq!(replayed["same"], replayed["replayed"].as_array().unwrap().len(), "{replayed}");
    let output = waspada(folder, &["replay", &ad, "--model", "nosuchmodel"]);
    assert_eq!(output.status.code(), Some(6));
}

#[test]
fn an_edited_ad_is_explained_by_the_words_that_were_flagged_or_by_those_that_are_asked_for() {
    let folder = two_runs();
    let folder = folder.path();
    let flagged =
        value(folder, "SELECT ad.identity FROM flag JOIN ad ON ad.id = flag.ad WHERE ad.source <> 'sample'");
    fs_err::write(
        folder.join("kiriman.csv"),
        "id,judul,teks\n1,Penjaga toko,Dicari penjaga toko di Solo. Kirim lamaran ke kantor cabang. Telepon 0271-700000.\n",
    )
    .unwrap();
    done(folder, &["import", "kiriman.csv"]);
    let explained = |code: &str| {
        let view = json(folder, &["explain", code]);
        let stage = view["stages"].as_array().unwrap().iter().find(|stage| stage["stage"] == "database");
        let facts = stage.unwrap()["facts"].clone();
        let fact = |name: &str| {
            let fact = facts.as_array().unwrap().iter().find(|fact| fact[0] == name).unwrap();
            fact[1].as_str().unwrap().to_owned()
        };
        (view["ad"]["document"].as_str().unwrap().contains("Kamboja"), fact("version"), fact("band"))
    };
    let (is_flagged, version, band) = explained(&flagged);
    assert!(is_flagged && version.starts_with("1 of 2, which was flagged"), "{version}");
    assert_eq!(band, value(folder, "SELECT band FROM flag ORDER BY id DESC LIMIT 1"));
    let (is_flagged, version, band_of_now) = explained(&format!("{flagged}.2"));
    assert!(!is_flagged && version == "2 of 2" && band_of_now != band, "{version} {band_of_now}");
    assert_eq!(waspada(folder, &["explain", &format!("{flagged}.7")]).status.code(), Some(2));
}
