internal import Kernel
internal import Markup

extension MatterFile {
    /// The file, after that it was made is stored. What tells of more people than one person may take out alone waits for somebody else.
    static func reply(to request: Request, _ services: MatterServices) async throws -> Reply {
        let query = try WorkQuery(request.input, for: request.actor, services)
        let from = request.input[ExportMatters.Fields.from]
        let lexicon = services.lexicon(request)
        let file = try MatterFile(services: services, lexicon: lexicon).make(query, from: from, for: request.actor)
        let (unit, path) = (file.reach.unit.unit, file.reach.unit.path)
        do {
            // No key: each file that goes out is one more.
            let receipt = try await services.executor.perform(
                ExportMatters(
                    unit: unit, path: path, kind: "matters", filter: query.filterText, from: from, rows: file.rows, persons: file.persons,
                    hasWords: query[.words] != nil), as: request.actor)
            guard let id = receipt.output else { throw Problem.notFound }
            return marked(file, id, lexicon, services, for: request.actor)
        } catch let problem as Problem where problem.code == "export.too_many" {
            let asked = try await services.executor.perform(
                AskExport(unit: unit, path: path, query: query, from: from, rows: file.rows, persons: file.persons), as: request.actor,
                key: request.idempotency)
            guard request.path.hasPrefix("/api/") else { return .redirect(ExportEndpoints.path) }
            return .json(
                status: 202,
                JSONWriter.object { json in
                    json.field("id", asked.output)
                    json.field("state", MatterExport.State.waiting.rawValue)
                })
        }
    }

    /// With its number in its last line and in its name, so that a copy that turns up somewhere tells whose it was.
    static func marked(_ file: Content, _ id: ID, _ lexicon: Lexicon, _ services: MatterServices, for actor: Actor) -> Reply {
        var csv = file.csv
        csv.mark(id, by: actor, at: services.now, lexicon)
        var reply = Reply(.bytes(csv.bytes, type: "text/csv; charset=utf-8"))
        let name = MatterExport.name(id, file.reach.unit.code, on: services.now.day)
        reply.headers = [("Content-Disposition", "attachment; filename=\"\(name)\""), ("Genxu-Export", id.description)]
        return reply
    }
}

extension CSVWriter {
    /// The last line of every file that leaves.
    mutating func mark(_ id: ID, by actor: Actor, at now: Instant, _ lexicon: Lexicon) {
        row([lexicon("exports.mark", ["id": id.description, "name": actor.username ?? "", "time": now.minuteText])])
    }
}
