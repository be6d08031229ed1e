import Hummingbird

/// The three handlers as Hummingbird's guide writes them: Codable in, Codable out, nothing between the socket and the table.
func makeRouter(over notes: Notes, writer: GroupedWriter) -> Router<BasicRequestContext> {
    let router = Router()
    router.get("/healthz") { _, _ in "ok" }
    router.post("/insert") { request, context in
        let note = try await request.decode(as: NewNote.self, context: context)
        let id = try await writer.insert(note)
        return EditedResponse(status: .created, response: Inserted(id: id))
    }
    router.get("/row/{id}") { _, context in
        let id = try context.parameters.require("id", as: Int64.self)
        guard let note = try notes.one(id) else { throw HTTPError(.notFound) }
        return note
    }
    router.get("/list/{unit}") { _, context in
        try notes.list(unit: try context.parameters.require("unit"))
    }
    return router
}
