//! Judges one text: `cargo run --example score_text`.

#![allow(clippy::print_stdout, reason = "an example prints")]

use waspada::config::AssessSettings;
use waspada::domain::SourceName;
use waspada::extract::extract_text;
use waspada::run::Stages;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stages = Stages::load(&AssessSettings::default())?;
    let text = "Dicari CS untuk kantor di Bavet, gaji 15 juta, tanpa ijazah, paspor dan tiket kami urus. Telegram saja.";
    let ad = extract_text(SourceName("contoh".into()), "", "", text, &stages.facts);
    let judged = stages.judge(ad, jiff::civil::date(2026, 11, 29));
    match judged.assessment {
        Some(assessment) => {
            println!("{:.3} {:?}", assessment.score.rounded(), assessment.band);
            for reason in &assessment.reasons {
                println!("{:+.2} {:?}", reason.contribution, reason.kind);
            }
        }
        None => println!("no job ad: {:?}", judged.ad.kind),
    }
    Ok(())
}
