/// One line of the endpoint table. Routes, the permission matrix and the OpenAPI description are all read from it.
package struct Endpoint: Sendable {
    package enum Method: String, Sendable { case get = "GET", post = "POST" }
    package enum Skin: Sendable { case page, api }

    /// A query parameter, for OpenAPI; values are judged by the handler.
    package struct Parameter: Sendable {
        package enum Kind: Sendable {
            case text
            case integer(ClosedRange<Int64>)
            /// With a fraction, between whole numbers.
            case number(ClosedRange<Int64>)
            case choice([String])
            /// A regular expression that the whole value matches.
            case pattern(String)
        }

        package let name: String
        package let about: String
        package let kind: Kind
        package let isRequired: Bool

        package init(_ name: String, _ about: String, _ kind: Kind = .text, isRequired: Bool = false) {
            self.name = name
            self.about = about
            self.kind = kind
            self.isRequired = isRequired
        }
    }

    package let method: Method
    /// `/matters/{number}`: literal segments and named ones.
    package let path: String
    package let skin: Skin
    /// The verb it needs somewhere; the command or query judges the scope. `nil` is open to everybody.
    package let verb: Verb?
    package let input: Schema?
    package let parameters: [Parameter]
    /// For an endpoint that takes a file: the most bytes of it. Its body is read only once it is known who sends it.
    package let upload: Int?
    /// What it does, in English, for the API description.
    package let summary: String
    /// Statuses it may answer beside those every endpoint may (400, 401, 403, 413, 429, 500, 503), with the shape of the body.
    package let answers: [Int: Shape]
    /// For a page with a form: shows it again after a refusal, with what was typed and a fresh key; its reply takes the problem's status.
    package let reshow: (@Sendable (Request, Problem) async throws -> Reply)?
    /// How a refusal is told where another standard says how: the problem, what it says to a reader, and the path that was asked for.
    package let refuse: (@Sendable (Problem, String, String) -> Reply)?
    package let handle: @Sendable (Request) async throws -> Reply
    /// A screen that nobody signs in on may read it with the token that its cookie holds.
    package private(set) var isForScreens = false
    /// Reading it makes others work: one address may ask for it no more often than it may write.
    package private(set) var isCounted = false
    /// Throws where the scheme in force has no such thing: then it is not there, whoever asks.
    package private(set) var offer: (@Sendable () throws -> Void)?

    package init(
        _ method: Method, _ path: String, _ skin: Skin, verb: Verb?, input: Schema? = nil, parameters: [Parameter] = [], upload: Int? = nil,
        summary: String,
        answers: [Int: Shape] = [:], reshow: (@Sendable (Request, Problem) async throws -> Reply)? = nil,
        refuse: (@Sendable (Problem, String, String) -> Reply)? = nil,
        handle: @escaping @Sendable (Request) async throws -> Reply
    ) {
        self.method = method
        self.path = path
        self.skin = skin
        self.verb = verb
        self.input = input
        self.parameters = parameters
        self.upload = upload
        self.summary = summary
        self.answers = answers
        self.reshow = reshow
        self.refuse = refuse
        self.handle = handle
    }

    package func counted() -> Endpoint {
        var copy = self
        copy.isCounted = true
        return copy
    }

    package func offered(_ check: @escaping @Sendable () throws -> Void) -> Endpoint {
        var copy = self
        copy.offer = check
        return copy
    }

    package var forScreens: Endpoint {
        var copy = self
        copy.isForScreens = method == .get
        return copy
    }
}

/// The shape of a JSON answer, for OpenAPI; tests hold real answers against it.
package indirect enum Shape: Sendable {
    case text, integer, number, flag, instant, id
    case object(String, [(String, Shape)])
    case list(Shape)
    case optional(Shape)
    /// A value named like this and described elsewhere.
    case reference(String)
    case problem
    case nothing
    /// Bytes of this media type.
    case file(String)
    /// Server-sent events of these kinds, as long as the listener stays.
    case events([String])
}

/// What the server hands to a handler: everything is read, judged and bounded already.
package struct Request: Sendable {
    package let actor: Actor
    package let method: String
    package let path: String
    package let parameters: [String: String]
    package let query: [String: String]
    package let input: Input
    /// What a form held as it was typed, secrets left out: for showing it again.
    package let raw: [String: String]
    /// The file, for an endpoint that takes one.
    package let upload: [UInt8]
    /// `zh-Hans` or `en`.
    package let locale: String
    package let idempotency: IdempotencyKey?
    /// The version of the record that the writer saw, from `If-Match` or the form.
    package let expectedVersion: Int64?
    /// Tokens for the forms of a page made in answer.
    package let form: FormTokens
    /// The client's address, for rate limits only; never stored or logged.
    package let clientAddress: String
    package let isSecure: Bool
    /// `Last-Event-ID`: where a stream that broke off is to go on.
    package let lastEvent: String?
    /// How this site is called from outside, `https://shiqing.example.gov.cn`: for addresses that are printed or handed on.
    package let site: String
    /// Its reader asked for large text, and so for less at a time.
    package let isElder: Bool
    /// What kind of browser asks, as coarsely as a person would say it: `chrome.windows`; empty when it is not known.
    package let device: String
    /// `KnownCookie` as it came.
    package let known: String?

    package init(
        actor: Actor, method: String, path: String, parameters: [String: String], query: [String: String], input: Input,
        raw: [String: String] = [:], upload: [UInt8] = [], locale: String,
        idempotency: IdempotencyKey?, expectedVersion: Int64?, form: FormTokens, clientAddress: String, isSecure: Bool,
        lastEvent: String? = nil, site: String = "", isElder: Bool = false, device: String = "",
        known: String? = nil
    ) {
        self.actor = actor
        self.method = method
        self.path = path
        self.parameters = parameters
        self.query = query
        self.input = input
        self.raw = raw
        self.upload = upload
        self.locale = locale
        self.idempotency = idempotency
        self.expectedVersion = expectedVersion
        self.form = form
        self.clientAddress = clientAddress
        self.isSecure = isSecure
        self.lastEvent = lastEvent
        self.site = site
        self.isElder = isElder
        self.device = device
        self.known = known
    }

    package func parameter(_ name: String) -> String { parameters[name] ?? "" }
}

/// What a form must carry to be believed: whose visit it is, and one key so that a double tap does one thing.
package struct FormTokens: Sendable {
    package let csrf: String
    package let key: String

    package init(csrf: String, key: String) {
        self.csrf = csrf
        self.key = key
    }
}

package struct Reply: Sendable {
    package enum Body: Sendable {
        case page(Page)
        case json([UInt8])
        /// 303 to a path of this site.
        case redirect(String)
        /// 303 to an address of another site that the operator configured: never one that came in with a request.
        case leave(String)
        case bytes([UInt8], type: String)
        case stream(ReplyStream)
        case none
    }

    package struct Cookie: Sendable {
        package let name: String
        package let value: String
        /// `nil` ends with the browser; 0 deletes.
        package let maxAgeSeconds: Int64?

        package init(name: String, value: String, maxAgeSeconds: Int64?) {
            self.name = name
            self.value = value
            self.maxAgeSeconds = maxAgeSeconds
        }
    }

    package var status: Int
    package var body: Body
    package var cookies: [Cookie] = []
    package var headers: [(String, String)] = []
    /// Let go of when the answer has left, or its reader has gone: room that was taken for it.
    package var held: (any Sendable)?

    package init(status: Int = 200, _ body: Body) {
        self.status = status
        self.body = body
    }

    package static func page(_ page: Page, status: Int = 200) -> Reply { Reply(status: status, .page(page)) }
    package static func json(status: Int = 200, _ bytes: [UInt8]) -> Reply { Reply(status: status, .json(bytes)) }
    package static func redirect(_ path: String) -> Reply { Reply(status: 303, .redirect(path)) }

    package func with(cookie: Cookie) -> Reply {
        var copy = self
        copy.cookies.append(cookie)
        return copy
    }
}

/// The inside of a page; the layout around it is the same for all.
package struct Page: Sendable {
    package let title: String
    package let body: HTML
    /// The path of the menu entry to mark as the current one.
    package let section: String
    package let frame: Frame
    /// The name of a module of ours that the page is better with: `js/live.js`.
    package let script: String?
    /// What else stands in the head.
    package let head: HTML

    package enum Frame: String, Sendable {
        case whole
        /// A big screen: no header, no menu, no footer.
        case wall
    }

    package init(
        title: String, section: String = "", frame: Frame = .whole, script: String? = nil, head: HTML = .empty, body: HTML
    ) {
        self.title = title
        self.section = section
        self.frame = frame
        self.script = script
        self.head = head
        self.body = body
    }
}

/// A credential as it came in.
package enum Credential: Sendable {
    case bearer(String)
    case session(String)
}

/// Who the bearer of a credential is. Implemented by the people slice, asked by the server on every request.
package protocol Authenticator: Sendable {
    /// `nil` for a credential that is unknown, expired or revoked.
    func authenticate(_ credential: Credential) throws -> Authenticated?
}

package struct Authenticated: Sendable {
    package let actor: Actor
    /// A fresh session cookie value, when the old one should be replaced to keep the idle time-out sliding.
    package let renewedSession: String?

    package init(actor: Actor, renewedSession: String?) {
        self.actor = actor
        self.renewedSession = renewedSession
    }
}
