#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waspada::run::hostile::picture(bytes));
