import Kernel
import Markup

/// The files that pages need, out of the program. Their addresses carry their hash, so they may be kept for ever.
enum StaticFiles {
    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "webmanifest": "application/manifest+json",
    ]

    static let endpoints = [
        Endpoint(.get, "/assets/{folder}/{name}", .page, verb: nil, summary: "Files of the pages") { request in
            try reply("\(request.parameter("folder"))/\(request.parameter("name"))", version: request.query["v"])
        },
        Endpoint(.get, "/favicon.ico", .page, verb: nil, summary: "Icon") { _ in try reply("icons/genxu.svg", version: nil) },
        Endpoint(.get, "/robots.txt", .page, verb: nil, summary: "For crawlers") { _ in
            Reply(.bytes(Array("User-agent: *\nDisallow: /\n".utf8), type: "text/plain; charset=utf-8"))
        },
    ]

    private static func reply(_ name: String, version: String?) throws -> Reply {
        let kind = name.split(separator: ".").last.map(String.init) ?? ""
        guard let type = types[kind], let file = Assets.file(name) else { throw Problem.notFound }
        var reply = Reply(.bytes(file.bytes, type: type))
        reply.headers = [
            ("ETag", "\"\(file.version)\""),
            // A version of before or after is answered with what there is now, while the program is exchanged; nobody keeps it under that name.
            (
                "Cache-Control",
                version == file.version
                    ? "public, max-age=31536000, immutable" : version != nil || kind == "js" ? "no-cache" : "public, max-age=3600"
            ),
        ]
        // The worker of `/field` lies among the other files and looks after that page alone.
        if name == "js/field-worker.js" { reply.headers.append(("Service-Worker-Allowed", "/field")) }
        return reply
    }
}
