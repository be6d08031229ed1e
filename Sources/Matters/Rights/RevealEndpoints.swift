internal import Kernel
internal import Markup

/// Name and phone of a reporter, for a purpose that is told first.
struct RevealEndpoints {
    let services: MatterServices

    var endpoints: [Endpoint] { [page, api] }

    private func reveal(_ request: Request) async throws -> RevealMatter.Contact {
        // No key: each look is one more, and what was seen is kept nowhere to be shown again.
        let receipt = try await services.executor.perform(
            RevealMatter(request.parameter("number"), request.input), as: request.actor)
        guard let contact = receipt.output else { throw Problem.notFound }
        return contact
    }

    private var page: Endpoint {
        Endpoint(
            .post, "/matters/{number}/reveal", .page, verb: RevealMatter.verb, input: RevealMatter.Fields.schema,
            summary: "Shows who the reporter is and how to reach them, for a purpose",
            reshow: { [services] request, problem in
                guard let page = try MatterPages(services: services).page(of: request.parameter("number"), request, problem: problem) else {
                    throw problem
                }
                return .page(page)
            },
            handle: { [services] request in
                let contact = try await reveal(request)
                var reply = Reply.page(
                    RevealedPage(number: request.parameter("number"), contact: contact, lexicon: services.lexicon(request)).page)
                reply.headers = [("Cache-Control", "no-store")]
                return reply
            })
    }

    private var api: Endpoint {
        Endpoint(
            .post, "/api/v1/matters/{number}/reveal", .api, verb: RevealMatter.verb, input: RevealMatter.Fields.schema,
            summary: "Who the reporter is and how to reach them, for a purpose; each look is logged and told to the reporter",
            answers: [
                200: .object("ReporterContact", [("name", .optional(.text)), ("phone", .optional(.text)), ("point", .optional(.text))]),
                404: .problem, 409: .problem, 422: .problem,
            ]
        ) { request in
            let contact = try await reveal(request)
            var reply = Reply.json(
                JSONWriter.object { json in
                    json.field("name", contact.name)
                    json.field("phone", contact.phone)
                    json.field("point", contact.point)
                })
            reply.headers = [("Cache-Control", "no-store")]
            return reply
        }
    }
}

/// Where one says what for.
struct RevealSection {
    let view: MatterView
    let lexicon: Lexicon
    let tokens: FormTokens

    var html: HTML {
        guard view.mayReveal else { return .empty }
        return """
            <details class="card"><summary>\(lexicon("matter.reveal"))</summary><p class="hint">\(lexicon("matter.reveal.about"))</p>
            \(FormView(
                schema: RevealMatter.Fields.schema, action: "/matters/\(view.matter.number)/reveal", tokens: tokens, lexicon: lexicon,
                submit: "matter.reveal.submit", raw: ["purpose": "handle"]
            ).html)</details>
            """
    }
}

struct RevealedPage {
    let number: String
    let contact: RevealMatter.Contact
    let lexicon: Lexicon

    var page: Page {
        let facts = [("matter.reporter", contact.name), ("matter.point", contact.point)].compactMap { key, text in
            text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" as HTML }
        }
        let phone: HTML? = contact.phone.map {
            "<dt>\(lexicon("matter.phone"))</dt><dd class=\"said\"><a class=\"link\" href=\"tel:\($0)\">\($0)</a></dd>"
        }
        return Page(
            title: lexicon("matter.reveal"), section: "/work",
            body: """
                <h1>\(lexicon("matter.reveal"))</h1><p class="lead">\(lexicon("matter.title", ["number": MatterPage.spaced(number)]))</p>
                <div class="card"><dl class="facts">\(facts)\(phone)</dl></div>
                <div class="note"><p>\(lexicon("matter.reveal.logged"))</p></div>
                <p class="actions"><a class="button" href="/matters/\(number)">\(lexicon("matter.reveal.back"))</a></p>
                """)
    }
}
