import Kernel
import Markup
import Storage

/// The log's signed heads and its proofs, for anybody who will not take our word. Verified offline by any program that knows RFC 6962 and
/// the C2SP checkpoint format.
struct LogTreePages: Sendable {
    private static let checkpoint = Shape.object(
        "Checkpoint", [("size", .integer), ("root", .text), ("note", .text), ("signed_at", .instant)])
    private static let proof = Shape.object("LogProof", [("size", .integer), ("hashes", .list(.text))])
    private static let inclusion = Shape.object(
        "InclusionProof", [("seq", .integer), ("size", .integer), ("leaf", .text), ("hashes", .list(.text))])
    private static let anyNumber = Endpoint.Parameter.Kind.integer(1...999_999_999_999)

    let store: any Engine
    let scheme: ActiveScheme
    let words: Words
    let key: LogKey

    var endpoints: [Endpoint] { [page, newest, list, included, consistent, entry] }

    /// Signed each hour, and when the server starts.
    static func alarm(_ key: LogKey) -> Alarm {
        Alarm(name: "log.checkpoint", everySeconds: 3600) { executor in
            _ = try await executor.store.write(Work { try LogCheckpoint.sign(with: key, in: $0) })
            return 0
        }
    }

    private static func number(_ name: String, _ request: Request) throws -> Int64 {
        guard let number = Int64(request.query[name] ?? ""), (1...999_999_999_999).contains(number) else {
            throw Problem.invalid([FieldProblem(name, "integer", args: ["min": "1", "max": "999999999999"])])
        }
        return number
    }

    private var newest: Endpoint {
        Endpoint(
            .get, "/log/checkpoint", .api, verb: nil, summary: "The newest signed head of the log, as a C2SP checkpoint",
            answers: [200: .file("text/plain; charset=utf-8"), 404: .problem]
        ) { [store] _ in
            guard let last = try store.read({ try LogCheckpoint.last(in: $0) }) else { throw Problem.notFound }
            return Reply(.bytes(Array(last.note.utf8), type: "text/plain; charset=utf-8"))
        }
    }

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/log/checkpoints", .api, verb: nil,
            parameters: [.init("after", "The `next` of the page before", .pattern("[0-9]{0,12}"))],
            summary: "The signed heads of the log, newest first, thirty at a time, with the key that checks them",
            answers: [
                200: .object("Checkpoints", [("key", .text), ("items", .list(Self.checkpoint)), ("next", .optional(.text))]), 422: .problem,
            ]
        ) { [store, key] request in
            let after = request.query["after"] ?? ""
            guard let below = after.isEmpty ? Int64.max : Int64(after) else { throw Problem.invalid([FieldProblem("after", "cursor")]) }
            let found = try store.read { try LogCheckpoint.page(below: below, in: $0) }
            return .json(
                JSONWriter.object { json in
                    json.field("key", key.verifier)
                    json.key("items")
                    json.array { list in
                        for item in found.items {
                            list.object {
                                $0.field("size", item.size)
                                $0.field("root", Hex.encode(item.root))
                                $0.field("note", item.note)
                                $0.field("signed_at", item.signed)
                            }
                        }
                    }
                    json.field("next", found.next.map { "\($0)" })
                })
        }
    }

    private var included: Endpoint {
        Endpoint(
            .get, "/api/v1/log/inclusion", .api, verb: nil,
            parameters: [
                .init("seq", "The number of the event, from 1", Self.anyNumber, isRequired: true),
                .init("size", "In the tree of so many events", Self.anyNumber, isRequired: true),
            ],
            summary: "Proves that an event stands in the log: the hashes of RFC 6962, section 2.1.1, from the leaf up",
            answers: [200: Self.inclusion, 404: .problem, 422: .problem]
        ) { [store] request in
            let (seq, size) = (try Self.number("seq", request), try Self.number("size", request))
            let found = try store.read { tx in
                guard size <= (try LogTree.size(in: tx)), seq <= size else { throw Problem.notFound }
                let leaf = try tx.first("SELECT leaf FROM event WHERE seq = \(seq) LIMIT 1") { try $0.bytes(0) }
                return (leaf: leaf ?? [], hashes: try LogTree(in: tx).inclusion(of: seq - 1, in: size))
            }
            return .json(
                JSONWriter.object {
                    $0.field("seq", seq)
                    $0.field("size", size)
                    $0.field("leaf", Hex.encode(found.leaf))
                    $0.field("hashes", strings: found.hashes.map { Hex.encode($0) })
                })
        }
    }

    private var consistent: Endpoint {
        Endpoint(
            .get, "/api/v1/log/consistency", .api, verb: nil,
            parameters: [
                .init("from", "The smaller tree, by its number of events", Self.anyNumber, isRequired: true),
                .init("to", "The larger tree", Self.anyNumber, isRequired: true),
            ],
            summary: "Proves that a later log begins with an earlier one: the hashes of RFC 6962, section 2.1.2",
            answers: [200: Self.proof, 404: .problem, 422: .problem]
        ) { [store] request in
            let (from, to) = (try Self.number("from", request), try Self.number("to", request))
            let hashes = try store.read { tx in
                guard to <= (try LogTree.size(in: tx)) else { throw Problem.notFound }
                return try LogTree(in: tx).consistency(from: from, to: to)
            }
            return .json(
                JSONWriter.object {
                    $0.field("size", to)
                    $0.field("hashes", strings: hashes.map { Hex.encode($0) })
                })
        }
    }

    private var entry: Endpoint {
        Endpoint(
            .get, "/api/v1/log/entries/{seq}", .api, verb: EventsAPI.read,
            summary: "One event in the bytes that are hashed: its leaf is SHA-256 of a zero byte and these",
            answers: [200: .file("application/octet-stream"), 404: .problem]
        ) { [store, scheme] request in
            try Policy(scheme.current).require(EventsAPI.read, of: request.actor, on: .installation)
            guard let seq = Int64(request.parameter("seq")), seq > 0,
                let bytes = try store.read({ try Verifier.canonical(seq, in: $0) })
            else { throw Problem.notFound }
            return Reply(.bytes(bytes, type: "application/octet-stream"))
        }
    }

    private var page: Endpoint {
        Endpoint(.get, "/log", .page, verb: nil, summary: "How to check that nothing in the log was changed") { [store, key] request in
            let lexicon = words.lexicon(request.locale, scheme: scheme.current)
            let found = try store.read { try LogCheckpoint.page(below: .max, in: $0) }
            let table = Table(
                caption: lexicon("log.heads"),
                columns: [.init(lexicon("log.signed")), .init(lexicon("log.size"), isNumber: true), .init(lexicon("log.root"))],
                rows: found.items.map { item in
                    [
                        "<time datetime=\"\(item.signed.isoText)\">\(item.signed.minuteText)</time>", "\(item.size)",
                        "<code>\(Hex.encode(Array(item.root.prefix(8))))…</code>",
                    ]
                })
            let newest: HTML =
                found.items.first.map { item -> HTML in
                    """
                    <section class="card"><h2>\(lexicon("log.newest"))</h2><pre tabindex="0"><code>\(item.note)</code></pre>
                    <p><a class="button" href="/log/checkpoint">\(lexicon("log.fetch"))</a></p></section>
                    """
                } ?? EmptyState(lexicon("log.none")).html
            return .page(
                Page(
                    title: lexicon("log.title"), section: "/log",
                    body: """
                        <h1>\(lexicon("log.title"))</h1><p class="lead">\(lexicon("log.lead"))</p>\(newest)
                        <section class="card"><h2>\(lexicon("log.how"))</h2><p>\(lexicon("log.how.about"))</p>
                        <p>\(lexicon("log.key"))</p><p><code>\(key.verifier)</code></p></section>
                        \(found.items.isEmpty ? .empty : table.html)
                        """))
        }
    }
}
