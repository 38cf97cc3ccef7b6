//! GEXF: the network of ads and the contacts that they name, as Gephi opens it. In the form 1.2draft, which Gephi and the
//! other readers take alike.

use std::collections::HashSet;
use std::io::{self, BufReader, Read as _, Seek as _, Write as _};

use quick_xml::Writer;
use quick_xml::events::{BytesText, Event};
use uuid::Uuid;

use super::columns::Tag as _;
use super::graph_ids::id;
use super::sheet::{Out, Sheet};
use super::{Entry, Head};
use crate::text::safe;

/// Attributes of a node, in order of their numbers.
const ATTRIBUTES: [(&str, &str); 9] = [
    ("kind", "string"),
    ("contact_kind", "string"),
    ("band", "string"),
    ("score", "double"),
    ("campaign", "string"),
    ("destination", "string"),
    ("decision", "string"),
    ("first_seen", "string"),
    ("last_seen", "string"),
];

pub(super) struct GexfGraph<'w> {
    nodes: Writer<Out<'w>>,
    /// Edges stand behind all nodes: they wait on the disk.
    edges: Writer<io::BufWriter<std::fs::File>>,
    contacts: HashSet<Uuid>,
}

impl<'w> GexfGraph<'w> {
    pub(super) fn new(out: Out<'w>, folder: &std::path::Path, head: &Head) -> io::Result<Self> {
        let mut nodes = Writer::new(out);
        let day = head.made_at.to_zoned(head.zone.clone()).date().to_string();
        nodes.get_mut().write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\">\n")?;
        nodes.create_element("meta").with_attribute(("lastmodifieddate", day.as_str())).write_inner_content(
            |meta| {
                for (name, text) in [("creator", head.program.as_str()), ("description", head.title.as_str())]
                {
                    meta.create_element(name)
                        .write_text_content(BytesText::new(&safe::for_terminal(text)))?;
                }
                Ok(())
            },
        )?;
        nodes.get_mut().write_all(
            b"\n<graph defaultedgetype=\"directed\" mode=\"static\">\n<attributes class=\"node\" mode=\"static\">\n",
        )?;
        for (at, (title, kind)) in ATTRIBUTES.iter().enumerate() {
            nodes
                .create_element("attribute")
                .with_attributes([("id", at.to_string().as_str()), ("title", title), ("type", kind)])
                .write_empty()?;
        }
        nodes.get_mut().write_all(b"\n</attributes>\n<nodes>\n")?;
        let edges = Writer::new(io::BufWriter::new(tempfile::tempfile_in(folder)?));
        Ok(Self { nodes, edges, contacts: HashSet::new() })
    }

    fn node(&mut self, id: &str, label: &str, values: &[(&str, String)]) -> io::Result<()> {
        self.nodes
            .create_element("node")
            .with_attributes([("id", id), ("label", &safe::for_terminal(label))])
            .write_inner_content(|node| {
                node.create_element("attvalues").write_inner_content(|all| {
                    for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
                        let number =
                            ATTRIBUTES.iter().position(|(title, _)| title == name).unwrap_or_default();
                        all.create_element("attvalue")
                            .with_attributes([("for", number.to_string().as_str()), ("value", value)])
                            .write_empty()?;
                    }
                    Ok(())
                })?;
                Ok(())
            })?;
        self.nodes.write_event(Event::Text(BytesText::new("\n")))
    }
}

impl Sheet for GexfGraph<'_> {
    fn add(&mut self, entry: &Entry) -> io::Result<()> {
        let ad = format!("ad-{}-{}", entry.ad, entry.version);
        let label = if entry.title.is_empty() { &entry.ad } else { &entry.title };
        let values = [
            ("kind", "ad".to_owned()),
            ("band", entry.band.unwrap_or_default().to_owned()),
            ("score", entry.score.map(|score| score.to_string()).unwrap_or_default()),
            ("campaign", entry.campaign.clone().unwrap_or_default()),
            ("destination", entry.destination.clone().unwrap_or_default()),
            ("decision", entry.decision.map(|decision| decision.tag()).unwrap_or_default()),
            ("first_seen", entry.first_seen.to_string()),
            ("last_seen", entry.last_seen.to_string()),
        ];
        self.node(&ad, label, &values)?;
        let mut named = HashSet::new();
        for contact in &entry.contact_details {
            let own = id("contact", &contact.hash);
            if !named.insert(own) {
                continue;
            }
            let name = format!("contact-{}", own.simple());
            if self.contacts.insert(own) {
                let values = [("kind", "contact".to_owned()), ("contact_kind", contact.kind.tag())];
                self.node(&name, &contact.value, &values)?;
            }
            let edge = id("edge", &format!("{ad}\n{name}")).simple().to_string();
            self.edges
                .create_element("edge")
                .with_attributes([("id", edge.as_str()), ("source", ad.as_str()), ("target", name.as_str())])
                .write_empty()?;
            self.edges.write_event(Event::Text(BytesText::new("\n")))?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let out = self.nodes.get_mut();
        out.write_all(b"</nodes>\n<edges>\n")?;
        let waiting = self.edges.get_mut();
        waiting.flush()?;
        let mut waiting = waiting.get_ref().try_clone()?;
        waiting.rewind()?;
        io::copy(&mut BufReader::new(waiting).take(u64::MAX), out)?;
        out.write_all(b"</edges>\n</graph>\n</gexf>\n")?;
        out.flush()
    }
}
