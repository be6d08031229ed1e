import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Markup
import NIOCore
import Server
import Synchronization

/// A small site over a hand-made scheme, with everything its endpoints were handed.
struct Bench {
    static let secret = [UInt8](repeating: 7, count: 32)
    static let start = Instant(ms: 1_795_000_000_000)
    static let li = ID(high: 1, low: 1)
    static let wang = ID(high: 2, low: 2)

    let entropy = SeededEntropy(seed: 1, now: start)
    let seen = Seen()
    let lines = LogLines()
    let metrics = Metrics()
    let site: Site

    init(limits: ServerConfiguration.Limits = .init(), adjust: (inout ServerConfiguration) -> Void = { _ in }) throws {
        var configuration = ServerConfiguration(
            organisation: Organisation(name: "象山县"),
            menu: [MenuEntry("/", "menu.home"), MenuEntry("/staff", "layout.settings", verb: "note.manage")], limits: limits)
        adjust(&configuration)
        site = try Site(
            configuration: configuration, endpoints: Self.endpoints(seen), authenticator: Accounts(),
            scheme: ActiveScheme(Self.scheme), words: Words.embedded(), entropy: entropy, secret: Self.secret, metrics: metrics,
            hindrance: { nil })
    }

    static let scheme = Scheme(
        id: "demo", version: "1", hash: [1],
        roles: [
            Role(id: "keeper", over: .place, verbs: ["note.manage"]), Role(id: "reader", over: .signedIn, verbs: ["note.read"]),
            Role(id: "holder", over: .reporter, verbs: ["note.follow"]),
        ], words: [:], sections: [])

    static let title = Field.line("title", maximum: 20)
    static let body = Field.text("body").optional
    static let pin = Field.secret("pin").optional
    static let count = Field.integer("count", 1...9).optional
    static let note = Schema("Note", [title.any, body.any, pin.any, count.any])

    /// Longer than one part of an answer.
    static let long = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    struct Personal: Error { let text = "王村民 13800000000" }

    static func endpoints(_ seen: Seen) -> [Endpoint] {
        let answer = Shape.object("Note", [("title", .text), ("body", .optional(.text)), ("at", .instant), ("tags", .list(.text))])
        return [
            Endpoint(.get, "/hello", .page, verb: nil, summary: "A form") { request in
                seen.add(request)
                return .page(Page(title: "你好", body: "\(HiddenFields(tokens: request.form).html)<p>\(request.query["q"] ?? "")</p>"))
            },
            Endpoint(
                .post, "/notes", .page, verb: nil, input: note, summary: "Write a note",
                reshow: { request, problem in
                    .page(
                        Page(
                            title: "重填",
                            body:
                                "<p id=\"typed\">\(request.raw.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ";"))</p><p>\(problem.code)</p>\(HiddenFields(tokens: request.form).html)"
                        ))
                }
            ) { request in
                seen.add(request)
                if request.input[title] == "冲突" { throw Problem(409, "busy") }
                if request.input[title] == "不知" { throw StoreError.outcomeUnknown }
                return .redirect("/notes/\(request.input[title])")
            },
            Endpoint(.post, "/plain", .page, verb: nil, summary: "A button") { request in
                seen.add(request)
                return .redirect("//evil.example/")
            },
            Endpoint(.get, "/staff", .page, verb: "note.manage", summary: "For keepers") { _ in .page(Page(title: "内部", body: "<p>内部</p>"))
            },
            Endpoint(.get, "/boom", .page, verb: nil, summary: "Fails") { _ in throw Personal() },
            Endpoint(.get, "/api/v1/boom", .api, verb: nil, summary: "Fails") { _ in throw Personal() },
            Endpoint(.get, "/api/v1/full", .api, verb: nil, summary: "Cannot commit") { _ in throw StoreError.aborted("disk full") },
            Endpoint(
                .get, "/api/v1/notes/{number}", .api, verb: nil, parameters: [.init("after", "Where to go on")], summary: "One note",
                answers: [200: answer]
            ) {
                request in
                seen.add(request)
                return .json(JSONWriter.object { $0.field("number", request.parameter("number")) })
            },
            Endpoint(.get, "/api/v1/notes/latest", .api, verb: nil, summary: "The latest", answers: [200: answer]) { _ in
                .json(Array("{\"latest\":true}".utf8))
            },
            Endpoint(.post, "/api/v1/notes", .api, verb: nil, input: note, summary: "Write a note", answers: [201: answer, 409: .problem]) {
                request in
                seen.add(request)
                return .json(status: 201, JSONWriter.object { $0.field("title", request.input[title]) })
            },
            Endpoint(.post, "/api/v1/photos", .api, verb: nil, upload: 100, summary: "Hand in a photo") { request in
                seen.add(request)
                return Reply(status: 204, .none)
            },
            Endpoint(.post, "/api/v1/notes/{number}/close", .api, verb: "note.manage", summary: "Close", answers: [204: .nothing]) {
                request in
                seen.add(request)
                return Reply(status: 204, .none)
            },
            Endpoint(.get, "/leave", .page, verb: nil, summary: "Makes others work") { _ in .redirect("/") }.counted(),
            Endpoint(.get, "/long", .page, verb: nil, summary: "A file") { _ in
                var reply = Reply(.bytes(Self.long, type: "video/mp4"))
                reply.held = Held(seen)
                return reply
            },
            Endpoint(.get, "/api/v1/stream", .api, verb: "note.manage", summary: "Goes on", answers: [200: .file("text/event-stream")]) {
                request in
                seen.add(request)
                return Reply(.stream(Endless.stream()))
            },
            Endpoint(.get, "/held", .page, verb: "note.follow", summary: "What was opened with a secret") { request in
                seen.add(request)
                return .page(Page(title: "我的", body: "<p>我的</p>"))
            },
        ]
    }

    func run(_ test: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let lines = lines
        let logger = Logger(label: "test", factory: { JSONLog(label: $0, level: .debug) { lines.add($0) } })
        try await makeApplication(site: site, logger: logger).test(.router, test)
    }
}

/// Two people with a token and a session each.
struct Accounts: Authenticator {
    func authenticate(_ credential: Credential) throws -> Authenticated? {
        let root = UnitPath("/141029") ?? .root
        let li = Actor(
            account: Bench.li, username: "李网格", grants: [.init(role: "keeper", unit: .zero, path: root)], session: ID(high: 9, low: 1))
        switch credential {
        case .bearer("li-token"): return Authenticated(actor: li, renewedSession: nil)
        case .bearer("wang-token"): return Authenticated(actor: Actor(account: Bench.wang, username: "王村民"), renewedSession: nil)
        case .session("li-session"): return Authenticated(actor: li, renewedSession: nil)
        case .session("li-old"): return Authenticated(actor: li, renewedSession: "li-session")
        default: return nil
        }
    }
}

/// Tells when an answer lets go of what it held.
final class Held: Sendable {
    private let seen: Seen
    init(_ seen: Seen) { self.seen = seen }
    deinit { seen.release() }
}

final class Seen: Sendable {
    private let releases = Mutex(0)
    func release() { releases.withLock { $0 += 1 } }
    var released: Int { releases.withLock { $0 } }
    private let requests = Mutex<[Kernel.Request]>([])
    func add(_ request: Kernel.Request) { requests.withLock { $0.append(request) } }
    var last: Kernel.Request? { requests.withLock { $0.last } }
    var count: Int { requests.withLock { $0.count } }
}

final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ bytes: [UInt8]) { lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
    var all: [String] { lines.withLock { $0 } }
}

extension TestResponse {
    var text: String { String(buffer: body) }
    var bytes: [UInt8] { Array(buffer: body) }
    func cookie(_ name: String) -> String? {
        headers[values: .setCookie].first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1).prefix { $0 != ";" }) }
    }
}

extension TestClientProtocol {
    func get(_ uri: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await execute(uri: uri, method: .get, headers: headers) { $0 }
    }

    func json(_ uri: String, _ body: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(uri, Array(body.utf8), "application/json", headers)
    }

    func form(_ uri: String, _ body: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(uri, Array(body.utf8), "application/x-www-form-urlencoded", headers)
    }

    func send(_ uri: String, _ bytes: [UInt8], _ type: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = type
        return try await execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(bytes: bytes)) { $0 }
    }

    /// Opens a page and brings back its visit cookie and its tokens.
    func visit(_ headers: HTTPFields = [:]) async throws -> (cookie: String, csrf: String, key: String) {
        let page = try await get("/hello", headers)
        func field(_ name: String) -> String {
            page.text.split(separator: "name=\"\(name)\" value=\"").dropFirst().first.map { String($0.prefix { $0 != "\"" }) } ?? ""
        }
        return (page.cookie("gx_visit") ?? "", field("_csrf"), field("_key"))
    }
}

enum Names {
    static let key = HTTPField.Name("Idempotency-Key")!
    static let reference = HTTPField.Name("X-Request-Id")!
    static let security = HTTPField.Name("Content-Security-Policy")!
    static let sniffing = HTTPField.Name("X-Content-Type-Options")!
    static let transport = HTTPField.Name("Strict-Transport-Security")!
    static let site = HTTPField.Name("Sec-Fetch-Site")!
}

/// Says one thing and then waits to be told to end.
enum Endless {
    static func stream() -> ReplyStream {
        let (wakes, waker) = AsyncStream.makeStream(of: Void.self)
        return ReplyStream(
            type: "text/event-stream",
            run: { send in
                try await send(Array("data: one\n\n".utf8))
                for await _ in wakes {}
                try await send(Array("data: last\n\n".utf8))
            }, stop: { waker.finish() })
    }
}
