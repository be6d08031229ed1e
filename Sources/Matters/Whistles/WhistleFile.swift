internal import Kernel
internal import Markup

/// The calls of a unit's whistles as a file: one row for each unit that was called, the newest whistles first. No text, no person.
enum WhistleFile {
    enum Fields {
        static let unit = Field.line("unit", maximum: 32).optional
        static let schema = Schema("ExportWhistles", [unit.any])
    }

    /// Whistles in one file.
    private static let limit = 500
    private static let columns = [
        "work.number", "whistle.id", "work.place", "export.category", "whistle.ground", "work.state", "whistle.blower",
        "whistle.count.unit",
        "whistle.blown", "whistle.due", "whistle.arrival", "whistle.leaving", "whistle.ended.settled", "whistle.count.in_time",
        "whistle.count.solved", "whistle.count.justified",
    ]

    /// Told in the log before it goes out.
    static func reply(to request: Request, _ services: MatterServices) async throws -> Reply {
        let lexicon = services.lexicon(request)
        let code = request.input[Fields.unit]
        let (unit, listed, rows) = try services.store.read { tx -> (Unit, CSVWriter, Int) in
            let unit = try WhistleList.reach(code, of: request.actor, services.policy, in: tx).unit
            var csv = CSVWriter()
            csv.row(columns.map { lexicon($0) })
            var rows = 0
            for isOpen in [true, false] {
                let found = try tx.all(WhistleList.statement(of: unit.unit, isOpen: isOpen, after: nil, limit: limit)) { try $0.id(1) }
                for line in try WhistleList.lines(found, for: request.actor, services.policy, in: tx) {
                    for call in line.calls {
                        csv.row(cells(line, call, services.now, lexicon))
                        rows += 1
                    }
                }
            }
            return (unit, csv, rows)
        }
        let receipt = try await services.executor.perform(
            ExportMatters(unit: unit.unit, path: unit.path, kind: "whistles", rows: rows), as: request.actor)
        var csv = listed
        if let id = receipt.output { csv.mark(id, by: request.actor, at: services.now, lexicon) }
        var reply = Reply(.bytes(csv.bytes, type: "text/csv; charset=utf-8"))
        reply.headers.append(("Content-Disposition", "attachment; filename=\"whistles.csv\""))
        return reply
    }

    private static func cells(_ line: WhistleLine, _ call: WhistleCall, _ now: Instant, _ lexicon: Lexicon) -> [String] {
        let whistle = line.whistle
        // As on the page: neither side's word goes out before the other's.
        let isOpenToAll = (call.assessment != nil && call.isJustified != nil) || (whistle.assess.map { now > $0 } ?? false)
        let assessment = isOpenToAll ? call.assessment : nil
        let isJustified = isOpenToAll ? call.isJustified : nil
        func word(_ key: String, _ flag: Bool?) -> String { flag.map { lexicon("choice.\(key).\($0 ? "yes" : "no")") } ?? "" }
        return [
            line.matter.number, whistle.id.description, lexicon.whole(line.matter.place), lexicon("category.\(line.matter.category)"),
            lexicon("whistle.ground.\(whistle.ground.rawValue)"), lexicon("whistle.state.\(whistle.state.rawValue)"),
            lexicon.whole(whistle.unit), lexicon.whole(call.unit), whistle.blown.minuteText, whistle.due.minuteText,
            call.arrived?.minuteText ?? "", call.left?.minuteText ?? "", whistle.ended?.minuteText ?? "",
            word("in_time", assessment?.inTime), word("solved", assessment?.solved), word("justified", isJustified),
        ]
    }
}
