internal import Kernel
internal import Markup
internal import People

/// What is kept of somebody, for programs: masked, or whole in a copy.
struct MyDataJSON {
    let lexicon: Lexicon
    let isWhole: Bool

    static let reading: Shape = .object(
        "OwnReading",
        [("at", .instant), ("role", .text), ("unit", .optional(.text)), ("purpose", .text), ("unusual", .optional(.text))])
    static let request: Shape = .object(
        "OwnRequest",
        [
            ("id", .id), ("kind", .text), ("holding", .text), ("label", .text), ("state", .text), ("asked_at", .instant),
            ("due_at", .optional(.instant)), ("answered_at", .optional(.instant)), ("answer", .optional(.text)),
        ])
    private static let field: Shape = .object("HeldField", [("name", .text), ("word", .text), ("text", .text)])
    private static let item: Shape = .object(
        "HeldItem",
        [
            ("record", .id), ("label", .text), ("since", .instant), ("until", .optional(.text)), ("kept", .optional(.text)),
            ("fields", .list(field)), ("readings", .list(reading)),
        ])
    private static let holding: Shape = .object(
        "Holding",
        [
            ("holding", .text), ("name", .text), ("purpose", .optional(.text)), ("legal_basis", .optional(.text)),
            ("sensitivity", .optional(.text)), ("kept_years", .optional(.integer)), ("items", .list(item)), ("next", .optional(.text)),
        ])
    static let shape: Shape = .object("MyData", [("holdings", .list(holding)), ("requests", .list(request))])

    func write(_ data: MyData) -> [UInt8] {
        JSONWriter.object { json in
            json.key("holdings")
            json.array { list in for section in data.sections { list.object { write(section, into: &$0) } } }
            json.key("requests")
            json.array { list in for line in data.requests { list.object { Self.write(line, into: &$0) } } }
        }
    }

    private func write(_ section: MyData.Section, into json: inout JSONWriter) {
        json.field("holding", section.holding)
        json.field("name", lexicon("holding.\(section.holding)"))
        json.field("purpose", section.declared?.purpose)
        json.field("legal_basis", section.declared?.legalBasis)
        json.field("sensitivity", section.declared?.sensitivity.rawValue)
        json.field("kept_years", section.years)
        json.key("items")
        json.array { list in for entry in section.entries { list.object { write(entry, into: &$0) } } }
        json.field("next", section.next.map { "\(section.holding).\($0)" })
    }

    private func write(_ entry: MyData.Entry, into json: inout JSONWriter) {
        json.field("record", entry.item.record)
        json.field("label", entry.item.label)
        json.field("since", entry.item.since)
        json.field("until", entry.item.until?.text)
        json.field("kept", entry.kept)
        json.key("fields")
        json.array { list in
            for field in entry.item.fields {
                list.object {
                    $0.field("name", field.label ?? field.name)
                    $0.field("word", lexicon(field.name))
                    $0.field("text", isWhole ? field.text : field.masked)
                }
            }
        }
        json.key("readings")
        json.array { list in
            for line in entry.readings {
                list.object {
                    $0.field("at", line.at)
                    $0.field("role", line.role)
                    $0.field("unit", line.unitCode)
                    $0.field("purpose", line.purpose)
                    $0.field("unusual", line.unusual?.rawValue)
                }
            }
        }
    }

    static func write(_ line: RequestLine, into json: inout JSONWriter) {
        json.field("id", line.request.id)
        json.field("kind", line.request.kind.rawValue)
        json.field("holding", line.request.holding)
        json.field("label", line.request.label)
        json.field("state", line.request.state.rawValue)
        json.field("asked_at", line.request.asked)
        json.field("due_at", line.due)
        json.field("answered_at", line.request.answered)
        json.field("answer", line.answer)
    }
}
