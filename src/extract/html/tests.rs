//! Pages in which an ad stands among other things, each with one difficulty.

use std::sync::LazyLock;

use super::page::{PageRead, read};
use super::{Fields, Notice};
use crate::domain::FieldRules;
use crate::facts::{DataFiles, Facts};

static FACTS: LazyLock<Facts> = LazyLock::new(|| Facts::load(&DataFiles::embedded()).unwrap());

const AD: &str = "<p>Warung Bu Tini mencari juru masak untuk dapur di Jalan Mawar.</p><ul><li>Bisa memasak soto</li></ul>\
                  <p>Gaji Rp 2.500.000 per bulan. Hubungi 0812-0000-1111.</p>";
const SAID: [&str; 3] = ["juru masak untuk dapur", "Bisa memasak soto", "0812-0000-1111"];

fn page(title: &str, body: &str) -> PageRead {
    let html = format!("<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>");
    read(&html, "https://papan.example/lowongan/7", &FieldRules::default(), &FACTS.page_words)
}

fn ad(body: &str) -> Fields {
    page("Juru Masak - Papan Kota", body).fields
}

#[test]
fn the_ad_is_found_in_whatever_holds_it() {
    let divs = AD.replace("<p>", "<div>").replace("</p>", "</div>");
    for (what, body) in [
        ("main", format!("<main><h1>Juru Masak</h1>{AD}</main>")),
        (
            "heading in a block",
            format!("<div><div class=head><h1>Juru Masak</h1><p>Solo</p></div><div>{AD}</div></div>"),
        ),
        (
            "hero",
            format!(
                "<div class=hero><div><h1>Juru Masak</h1></div></div><div><div><div>{divs}</div></div></div>"
            ),
        ),
        ("header", format!("<header><h1>Juru Masak</h1></header><section>{AD}</section>")),
        (
            "form around all",
            format!("<form><div><a href=/>Beranda</a></div><div><h2>Juru Masak</h2>{divs}</div></form>"),
        ),
        (
            "tabs",
            format!(
                "<main><h1>Juru Masak</h1><div class=tab-pane>{}</div><div class=tab-pane style='display:none'>{}</div></main>",
                AD.get(..AD.find("<ul>").unwrap()).unwrap(),
                AD.get(AD.find("<ul>").unwrap()..).unwrap()
            ),
        ),
        (
            "table",
            format!(
                "<table><tr><td><a href=/>Beranda</a></td><td><font><b>Juru Masak</b></font>{AD}</td></tr></table>"
            ),
        ),
        (
            "two articles",
            format!("<article><h2>Juru Masak</h2>{AD}</article><article><h3>Kasir</h3>Toko Lain</article>"),
        ),
        (
            "heading in an article of its own",
            format!("<article><h1>Juru Masak</h1></article><article>{AD}</article>"),
        ),
        (
            "blog",
            format!(
                "<div id=header><h1><a href=/>Papan Kota</a></h1></div><div class='widget Blog'><h3 class=post-title>Juru Masak</h3><div class=post-body>{divs}</div></div><div class=widget><li>Toko Lain</div>"
            ),
        ),
        (
            "thread",
            format!(
                "<h1>Juru Masak</h1><div class=post id=p1><div class=postprofile>Ketua RT</div><div>{AD}</div></div><div class=post id=p2><div>Toko Lain juga mencari</div></div>"
            ),
        ),
    ] {
        let read = ad(&body);
        assert_eq!(read.title, "Juru Masak", "{what}");
        for words in SAID {
            assert!(read.text.contains(words), "{what}: {}", read.text);
        }
        for words in ["Beranda", "Papan Kota", "Toko Lain", "Ketua RT"] {
            assert!(!read.text.contains(words), "{what}: {}", read.text);
        }
    }
}

#[test]
fn what_is_beside_an_ad_never_enters_it() {
    let link = "<a href=/lowongan/8>Kasir PT Tetangga</a>";
    for beside in [
        format!("<p>Baca Juga: {link}</p>"),
        format!("<p>Baca juga:</p><ul><li>{link}</ul>"),
        format!("<div class=box><span>Simak juga</span><h4>{link}</h4></div>"),
        "<p>Baca Juga: Kasir PT Tetangga</p>".to_owned(),
        "<h3>Lowongan Lainnya</h3><p>Kasir - PT Tetangga</p><p>Perawat - PT Tetangga</p>".to_owned(),
        format!(
            "<div><div><div><h4>Related Jobs</h4></div><div><div>{link}<span>Poipet</span></div></div></div></div>"
        ),
        format!("<div class=post_related><div>{link}</div></div>"),
        format!(
            "<div class=grid><div class=c><h3>{link}</h3>Gaji 3 juta</div><div class=c><h3>{link}</h3>Solo</div></div>"
        ),
        "<h3>2 Komentar</h3><div><b>Budi</b><p>PT Tetangga juga mencari</p></div>".to_owned(),
        format!("<p>Label: {link}</p>"),
        "<div>PT Tetangga, telepon 021-5550000<br>© 2026 Papan Kota</div>".to_owned(),
    ] {
        for body in [
            format!("<main><h1>Juru Masak</h1><div class=isi>{AD}</div>{beside}</main>"),
            format!("<article><h1>Juru Masak</h1><div class=entry-content>{AD}{beside}</div></article>"),
            format!("<div><h1>Juru Masak</h1>{AD}{beside}</div>"),
        ] {
            let read = ad(&body);
            for words in SAID {
                assert!(read.text.contains(words), "{body}\n{}", read.text);
            }
            let all = format!("{}\n{}\n{:?}", read.text, read.employer, read.links);
            assert!(!all.contains("Tetangga") && !all.contains("Poipet"), "{body}\n{all}");
        }
    }
}

#[test]
fn an_ad_goes_on_behind_what_is_beside_it() {
    let read = ad(&format!(
        "<main><h1>Juru Masak</h1>{AD}<p>Baca juga: <a href=/8>Kasir</a></p><p>Datang membawa fotokopi KTP.</p></main>"
    ));
    assert!(read.text.ends_with("Datang membawa fotokopi KTP."), "{}", read.text);
}

#[test]
fn pages_are_told_as_what_they_are() {
    let cards: String = (1..4)
        .map(|n| {
            format!(
                "<div class=job><h3><a href=/lowongan/{n}>Kasir {n}</a></h3><p>Gaji 3 juta di Solo</p></div>"
            )
        })
        .collect();
    for body in [
        format!("<main><h1>Luar Kota</h1>{cards}</main>"),
        format!("<h1>Papan Kota</h1><p>Cari kerja mudah dan cepat bersama kami.</p>{cards}"),
        "<main><h1>Kategori: Solo</h1><article><h2><a href=/lowongan/1>Kasir</a></h2><p>Gaji 3 juta ...</p></article></main>".to_owned(),
    ] {
        assert!(page("Papan Kota", &body).is_list, "{body}");
    }
    assert!(!page("Juru Masak", &format!("<main><h1>Juru Masak</h1>{AD}</main><div>{cards}</div>")).is_list);
    let gone = page(
        "Papan Kota",
        "<nav>Beranda</nav><main><h1>Papan Kota</h1><p>Maaf, loker ini sudah tidak ada.</main>",
    );
    assert_eq!(gone.notice, Some(Notice::Gone));
    let login = page("Masuk - Papan Kota", "<h1>Masuk</h1><form><input type=password></form>");
    assert_eq!(login.notice, Some(Notice::Login));
}

#[test]
fn several_ads_are_taken_apart_and_each_has_its_own_contact() {
    let one = |title: &str, number: &str| {
        format!(
            "<div class=loker><h3>{title}</h3><p>Warung di Solo mencari orang yang jujur dan rajin. Hubungi {number}.</p></div>"
        )
    };
    let body = format!(
        "<main><h1>Loker Solo</h1>{}{}</main>",
        one("Kasir", "0812-0000-1111"),
        one("Koki", "0812-0000-2222")
    );
    let titles = |read: PageRead| read.items.into_iter().map(|item| item.title).collect::<Vec<_>>();
    assert_eq!(titles(page("Loker Solo", &body)), ["Kasir", "Koki"]);
    let same = body.replace("2222", "1111");
    assert_eq!(titles(page("Loker Solo", &same)), Vec::<String>::new(), "one firm with two posts");
    let rules = FieldRules { item: Some(".loker".into()), ..FieldRules::default() };
    let html = format!("<body>{same}</body>");
    let read = read(&html, "https://papan.example/", &rules, &FACTS.page_words);
    assert_eq!(titles(read), ["Kasir", "Koki"], "a source that says where each stands");
}

#[test]
fn the_day_of_publishing_comes_before_that_of_a_change() {
    for times in [
        "<time class=updated datetime=2026-11-29>x</time><time class='entry-date published' datetime=2026-11-20>y</time>",
        "<time itemprop=dateModified datetime=2026-11-29>x</time><time itemprop=datePublished datetime=2026-11-20>y</time>",
        "<p>Diperbarui: 29 November 2026 | Diposting: 2026-11-20</p>",
    ] {
        let read = ad(&format!("<main><h1>Juru Masak</h1>{times}{AD}</main>"));
        assert_eq!(read.posted_at, "2026-11-20", "{times}");
    }
}

#[test]
fn a_page_without_words_is_read_from_its_data() {
    let data = r#"{"props":{"job":{"title":"Juru Masak","description":"<p>Warung Bu Tini mencari juru masak untuk dapur di Jalan Mawar, gaji Rp 2.500.000.</p>","company":{"name":"Warung Bu Tini"}},"others":[{"title":"Kasir","description":"PT Tetangga mencari kasir untuk gerai di Bekasi, gaji sesuai upah minimum, lamaran ke kantor."},{"title":"Koki","description":"PT Tetangga mencari koki untuk gerai di Bekasi, gaji sesuai upah minimum, lamaran ke kantor."}]}}"#;
    let body =
        format!("<div id=__next>Memuat</div><script id=__NEXT_DATA__ type=application/json>{data}</script>");
    let read = page("Juru Masak | Papan", &body).fields;
    assert!(read.text.contains("juru masak untuk dapur") && !read.text.contains("Tetangga"), "{}", read.text);
    assert_eq!((read.title.as_str(), read.employer.as_str()), ("Juru Masak", "Warung Bu Tini"));
}

/// Pages that had each of their elements read again for each element around it, or each line for each line before it.
#[test]
fn reading_takes_a_fixed_number_of_steps_a_node_whatever_a_page_is_made_of() {
    let deep = |inner: &str| format!("{}{inner}{}", "<div>".repeat(450), "</div>".repeat(450));
    let nested_cards = (0..450).fold(String::from("<a href=/x>kata lain di sini</a>"), |inner, n| {
        format!("<div class=k><h3><a href=/l/{n}>kata</a></h3></div><div class=k>{inner}</div>")
    });
    let pages = [
        ("few words far inside", deep("<p>Dicari kasir toko</p>").repeat(20)),
        ("cards in cards", nested_cards),
        ("headings of other ads side by side", "<h3>Lowongan lain</h3><i></i>".repeat(4_000)),
        ("heads in heads", format!("<main>{}</main>", "<header><b>a</b>".repeat(450)).repeat(20)),
        ("words in spans", format!("<p>{}</p>", "<span><b>kata</b></span>".repeat(8_000))),
        ("tables in tables", "<table><tr><td>a<td>".repeat(220).repeat(10)),
        ("lines that lead on", "<div><a href=/a>satu dua tiga</a></div>".repeat(4_000)),
        ("alerts in alerts", deep(&"<div class=alert>x".repeat(400)).repeat(10)),
    ];
    let mut slow = Vec::new();
    for (what, body) in pages {
        let html = format!("<html><head><title>Papan</title></head><body>{body}</body></html>");
        let nodes = crate::parse::document(&html).tree.values().len();
        super::steps::taken();
        read(&html, "https://papan.example/lowongan/7", &FieldRules::default(), &FACTS.page_words);
        let steps = super::steps::taken();
        if steps > nodes * 150 {
            slow.push(format!("{what}: {steps} steps for {nodes} nodes"));
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}

#[test]
fn parts_whose_number_stands_in_a_link_alone_are_taken_apart_in_a_collection_too() {
    let one = |n: usize| {
        format!(
            "<li>Kasir toko nomor {n} di Solo, jujur, rajin dan ramah. <a href=https://wa.me/62812000000{n:02}>WA</a></li>"
        )
    };
    let list: String = (1..=4).map(one).collect();
    let read =
        page("Loker hari ini - Papan", &format!("<main><h1>Loker hari ini</h1><ul>{list}</ul></main>"));
    assert_eq!((read.items.len(), read.is_collection), (4, false));
    assert!(read.items.iter().all(|item| item.links.len() == 1));
}

#[test]
fn frames_that_hold_words_are_counted() {
    let inner = "Dicari kasir untuk toko di Solo, gaji harian, hubungi 0812-0000-1111.";
    let framed = format!("<main><h1>Juru Masak</h1>{AD}</main><iframe srcdoc=\"<p>{inner}</p>\"></iframe>");
    assert_eq!(page("Juru Masak", &framed).unread_frames, 1);
    let map = format!("<main><h1>Juru Masak</h1>{AD}</main><iframe src=https://maps.example/></iframe>");
    assert_eq!(page("Juru Masak", &map).unread_frames, 0);
    let html = "<html><head><title>Papan</title></head><frameset><frame src=a.html><frame src=b.html></frameset></html>";
    let read = read(html, "https://papan.example/", &FieldRules::default(), &FACTS.page_words);
    assert_eq!(read.unread_frames, 2);
}

#[test]
fn a_page_whose_words_may_stand_in_a_picture_is_known() {
    let poster = |words: &str, picture: &str| {
        let read =
            page("Juru Masak", &format!("<main><h1>Juru Masak</h1><p>{words}</p><p>{picture}</p></main>"));
        !read.posters.is_empty()
    };
    let picture = "<img src=/foto/loker.jpg>";
    assert!(poster("Minat? WA 0812-0000-1111", picture));
    assert!(poster("", "<img src=/foto/loker.jpg width=800 height=1000>"));
    assert!(!poster(&AD.repeat(3), picture), "the words are there");
    for small in [
        "<img src=/foto/loker.jpg width=48 height=48>",
        "<img src=/logo.png>",
        "<img src=data:image/png;base64,x>",
    ] {
        assert!(!poster("Minat? WA 0812-0000-1111", small), "{small}");
    }
}

#[test]
fn fields_stand_in_elements_of_any_kind() {
    for (what, body) in [
        (
            "spans",
            "<div><span>Perusahaan</span><span>Warung Bu Tini</span></div><div><span>Lokasi</span><span>Solo</span></div>",
        ),
        (
            "a link to the firm",
            "<a href='/companies/bu-tini'>Warung Bu Tini</a><div class=job-location>Solo</div>",
        ),
        (
            "names for tests",
            "<b data-automation=advertiser-name>Warung Bu Tini</b><b data-automation=job-detail-location>Solo</b>",
        ),
    ] {
        let read = ad(&format!("<main><h1>Juru Masak</h1>{body}{AD}</main>"));
        assert_eq!((read.employer.as_str(), read.location.as_str()), ("Warung Bu Tini", "Solo"), "{what}");
    }
    let neither = ad(&format!("<main><h1>Juru Masak</h1><a href='/companies'>Perusahaan</a>{AD}</main>"));
    assert_eq!(neither.employer, "");
}

#[test]
fn nothing_of_what_stands_beside_an_ad_is_left_with_it() {
    for (what, body) in [
        (
            "heading of cards",
            "<section><h2>Buka juga</h2><div><div class=i><a href=/a><h3>Sopir Kamboja Murah</h3></a></div><div class=i><a href=/b><h3>Satpam Malam</h3></a></div></div></section>",
        ),
        (
            "replies",
            "<div class='indent replies-container'><div><p>Saya mau, nomor saya 0812-0000-9999</p></div></div>",
        ),
        ("votes", "<div class=kk-star-ratings>5/5 - (1 vote)</div>"),
    ] {
        let text = ad(&format!("<main><h1>Juru Masak</h1>{AD}{body}</main>")).text;
        assert!(SAID.iter().all(|said| text.contains(said)), "{what}: {text}");
        assert!(
            ["Buka juga", "9999", "vote", "Kamboja"].iter().all(|other| !text.contains(other)),
            "{what}: {text}"
        );
    }
    let linked = ad(&format!(
        "<main><h1>Juru Masak</h1>{AD}Baca juga: <a href='https://lain.example/x'>Sopir Kamboja Murah</a> <a href='https://a.example/p.jpg'><img src=p.jpg></a></main>"
    ));
    assert!(!linked.text.contains("Kamboja") && linked.links.is_empty(), "{:?}", linked.links);
}

#[test]
fn a_heading_with_its_own_address_and_a_mark_is_the_heading() {
    let read = page(
        "Juru Masak Warung - Papan",
        &format!(
            "<div><h1 class=title><span>Penuh waktu</span> <a href=/x rel=bookmark>Juru Masak Warung</a></h1>{AD}<h2>Cara Melamar</h2><p>Datang ke warung.</p></div>"
        ),
    );
    assert_eq!(read.fields.title, "Penuh waktu Juru Masak Warung");
}

#[test]
fn the_day_of_a_line_and_of_short_words_is_read() {
    let of = |body: &str| ad(&format!("<main><h1>Juru Masak</h1>{body}{AD}</main>")).posted_at;
    assert_eq!(of("<p>Senin, 9 November 2026 08:15 WIB</p>"), "Senin, 9 November 2026 08:15 WIB");
    assert_eq!(of("<ul><li>Post Date: November 20, 2026</li></ul>"), "November 20, 2026");
    assert_eq!(of("<span>Posted 4d ago</span>"), "Posted 4d ago");
}

#[test]
fn posts_of_one_name_are_posts_and_no_heading() {
    let post = |words: &str| {
        format!("<div role=article><h3><a href=/toko>Toko Bu Tini</a></h3><div dir=auto>{words}</div></div>")
    };
    let read = page(
        "Toko Bu Tini | Jejaring",
        &format!(
            "<div role=feed>{}{}</div>",
            post("Dicari juru masak untuk dapur di Jalan Mawar, gaji dua juta, WA 0812-0000-1111"),
            post("Dicari kasir untuk toko di Jalan Melati, gaji dua juta, WA 0812-0000-2222")
        ),
    );
    assert_eq!(read.items.len(), 2);
}

#[test]
fn posters_are_named_where_a_page_has_few_words() {
    let of = |body: &str| page("Operator - Papan", body).posters;
    let few = "<main><h1>Operator</h1><p>Lihat poster.</p>";
    assert_eq!(
        of(&format!("{few}<img src='/a.png' width=600 height=800></main>")),
        ["https://papan.example/a.png"]
    );
    assert_eq!(
        of(&format!("{few}<img data-src='b.jpg' src='data:image/gif;base64,R0lG'></main>")),
        ["https://papan.example/lowongan/b.jpg"]
    );
    for none in ["<img src='/logo.png'>", "<img src='/a.png' width=60 height=60>", "<img src='/a.svg'>"] {
        assert!(of(&format!("{few}{none}</main>")).is_empty(), "{none}");
    }
    let long = "kata ".repeat(60);
    assert!(of(&format!("{few}<p>{long}</p><img src='/a.png' width=600></main>")).is_empty());
}
