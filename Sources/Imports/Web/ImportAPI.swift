import Kernel
import Territory

/// Imports for other programs: send a file, read its report, apply it, undo it.
struct ImportAPI: Sendable {
    let services: ImportServices

    var endpoints: [Endpoint] { [list, stage, one, rows, apply, undo, discard] }

    private static let batch = Shape.object(
        "Import",
        [
            ("id", .id), ("kind", .text), ("state", .text), ("rows", .integer), ("new", .integer), ("update", .integer),
            ("same", .integer), ("error", .integer), ("done", .integer), ("created_at", .instant), ("digest", .optional(.text)),
            ("act", .optional(.id)),
        ])
    private static let page = Shape.object("ImportPage", [("items", .list(.reference("Import"))), ("next", .optional(.text))])
    private static let report = Shape.object(
        "ImportReport",
        [
            (
                "items",
                .list(
                    .object(
                        "ImportRow",
                        [
                            ("row", .integer), ("line", .integer), ("unit", .optional(.text)), ("verdict", .text),
                            (
                                "faults",
                                .list(
                                    .object("ImportFault", [("code", .text), ("column", .text), ("detail", .text), ("mend", .text)]))
                            ),
                        ]))
            ), ("next", .optional(.integer)),
        ])

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/imports", .api, verb: StartImport.verb, parameters: [.init("after", "The `next` of the page before")],
            summary: "Lists imports, newest first", answers: [200: Self.page, 422: .problem]
        ) { [services] request in
            try services.requireImport(request)
            let page = try services.store.read { try ImportList(before: Self.cursor(request)).page(in: $0) }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in for item in page.items { list.object { Self.write(item, to: &$0) } } }
                    json.field("next", page.next)
                })
        }
    }

    static func cursor(_ request: Request) throws -> ImportList.Cursor? {
        guard let text = request.query["after"], !text.isEmpty else { return nil }
        guard let cursor = ImportList.Cursor(text) else { throw Problem.invalid([FieldProblem("after", "cursor")]) }
        return cursor
    }

    private var stage: Endpoint {
        Endpoint(
            .post, "/api/v1/imports", .api, verb: StartImport.verb,
            parameters: [
                .init("kind", "One of: \(ImportKinds.all.map { $0.name }.joined(separator: ", "))"),
                .init("encoding", "utf-8 without it, or gbk"),
                .init("coordinates", "How a map counts degrees: wgs84 without it, gcj02 or bd09"),
                .init("code_property", "The property of a feature that holds the unit's code; the usual names without it"),
                .init("name_property", "The property that holds the unit's name"),
                .init("parent_property", "The property that holds the code or the name of the unit above"),
                .init("skip_unknown", "true: features of units that are not here are passed over instead of being faulty"),
            ],
            upload: ImportServices.uploadBytes,
            summary: "Takes a file, CSV or for boundaries GeoJSON, as the body of the request and tries it out; changes nothing yet",
            answers: [201: Self.batch, 409: .problem, 413: .problem, 422: .problem]
        ) { [services] request in
            let reading = try ImportServices.reading(request.query)
            let id = try await ImportRunner(services, as: request.actor).stage(
                .bytes(request.upload), kind: request.query["kind"] ?? "", reading)
            return try answer(id, status: 201)
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, "/api/v1/imports/{id}", .api, verb: StartImport.verb, summary: "Shows an import with its counts",
            answers: [200: Self.batch, 404: .problem]
        ) { [services] request in
            try services.requireImport(request)
            return try answer(try ImportServices.id(request))
        }
    }

    private var rows: Endpoint {
        Endpoint(
            .get, "/api/v1/imports/{id}/rows", .api, verb: StartImport.verb,
            parameters: [
                .init("verdict", "new, update, same or error; all without it"), .init("after", "The `next` of the page before"),
            ],
            summary: "What each row of the file comes to, with line, column and mend",
            answers: [200: Self.report, 404: .problem, 422: .problem]
        ) { [services] request in
            let (batch, page) = try services.report(request)
            let words = ReportWords(services.lexicon(request))
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in for line in page.items { list.object { Self.write(line, batch.kind, words, to: &$0) } } }
                    json.field("next", page.next)
                })
        }
    }

    private var apply: Endpoint {
        step("apply", ApplyImport.verb, "Carries an import out, or goes on where it stopped") { runner, id in try await runner.apply(id) }
    }

    private var undo: Endpoint {
        step("undo", UndoImport.verb, "Takes an import back, unless something stands on it") { runner, id in try await runner.undo(id) }
    }

    private var discard: Endpoint {
        step("discard", DiscardImport.verb, "Throws an import away that was not applied") { runner, id in try await runner.discard(id) }
    }

    private func step(
        _ name: String, _ verb: Verb, _ summary: String, _ run: @escaping @Sendable (ImportRunner, ID) async throws -> Void
    ) -> Endpoint {
        Endpoint(
            .post, "/api/v1/imports/{id}/\(name)", .api, verb: verb, summary: summary,
            answers: [200: Self.batch, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let id = try ImportServices.id(request)
            try await run(ImportRunner(services, as: request.actor), id)
            return try answer(id)
        }
    }

    private func answer(_ id: ID, status: Int = 200) throws -> Reply {
        let batch = try services.store.read { try ImportBatch.require(id, in: $0) }
        return .json(status: status, JSONWriter.object { Self.write(batch, to: &$0) })
    }

    private static func write(_ batch: ImportBatch, to json: inout JSONWriter) {
        json.field("id", batch.id)
        json.field("kind", batch.kind)
        json.field("state", batch.state.rawValue)
        json.field("rows", batch.rows)
        for verdict in [ImportBatch.Verdict.new, .update, .same, .error] { json.field(verdict.rawValue, batch.counts[verdict] ?? 0) }
        json.field("done", batch.done)
        json.field("created_at", batch.created)
        json.field("digest", batch.digest.map { Hex.encode($0) })
        json.field("act", batch.act)
    }

    private static func write(_ line: ImportReport.Line, _ kind: String, _ words: ReportWords, to json: inout JSONWriter) {
        json.field("row", line.row)
        json.field("line", line.line)
        let unit = words.unit(line, kind: kind)
        json.field("unit", unit.isEmpty ? nil : unit)
        json.field("verdict", line.verdict.rawValue)
        json.key("faults")
        json.array { list in
            for (fault, said) in zip(line.faults, words.faults(line, kind: kind)) {
                list.object {
                    $0.field("code", fault.code)
                    $0.field("column", fault.column)
                    $0.field("detail", said.what)
                    $0.field("mend", said.mend)
                }
            }
        }
    }
}

extension ImportServices {
    /// The largest file that comes in over HTTP; larger ones go through the command line, which reads them from disk.
    static let uploadBytes = 16 * 1_048_576

    func requireImport(_ request: Request) throws {
        try Policy(scheme.current).require(StartImport.verb, of: request.actor, on: .installation)
    }

    static func id(_ request: Request) throws -> ID {
        guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
        return id
    }

    /// How a file is to be read, from fields or parameters of these names; every fault at once.
    package static func reading(_ values: [String: String]) throws -> ImportReading {
        func value(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }
        var faults: [FieldProblem] = []
        var reading = ImportReading()
        if let text = value("encoding") {
            if let encoding = TextEncoding(rawValue: text.lowercased()) {
                reading.encoding = encoding
            } else {
                faults.append(FieldProblem("encoding", "choice"))
            }
        }
        if let text = value("coordinates") {
            if let system = CoordinateSystem(rawValue: text) {
                reading.coordinates = system
            } else {
                faults.append(FieldProblem("coordinates", "choice"))
            }
        }
        for column in BoundaryImport.columns {
            let name = "\(column.id)_property"
            guard let property = value(name) else { continue }
            guard property.count <= ImportReading.propertyMaximum else {
                faults.append(FieldProblem(name, "too_long", args: ["max": "\(ImportReading.propertyMaximum)"]))
                continue
            }
            reading.properties[column.id] = property
        }
        switch value("skip_unknown") {
        case "true", "on", "1": reading.skipsUnknown = true
        case nil, "false", "0": reading.skipsUnknown = false
        default: faults.append(FieldProblem("skip_unknown", "flag"))
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        return reading
    }

    func report(_ request: Request) throws -> (ImportBatch, (items: [ImportReport.Line], next: Int64?)) {
        try requireImport(request)
        let id = try Self.id(request)
        let verdict = try request.query["verdict"].flatMap { $0.isEmpty ? nil : $0 }.map { text in
            guard let verdict = ImportBatch.Verdict(rawValue: text) else { throw Problem.invalid([FieldProblem("verdict", "choice")]) }
            return verdict
        }
        let after = try request.query["after"].flatMap { $0.isEmpty ? nil : $0 }.map { text in
            guard let number = Int64(text), number >= 0 else { throw Problem.invalid([FieldProblem("after", "cursor")]) }
            return number
        }
        return try store.read { tx in
            (try ImportBatch.require(id, in: tx), try ImportReport(batch: id, verdict: verdict, after: after ?? 0).page(in: tx))
        }
    }
}
