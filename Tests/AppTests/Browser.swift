import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore

/// What somebody holds in hand: a browser with its cookies, or a program with its token.
struct Browser {
    let client: any TestClientProtocol
    /// A bearer token; a browser has none.
    var token: String?
    var locale = "zh-Hans"
    private(set) var cookies: [String: String] = [:]

    init(_ client: any TestClientProtocol, token: String? = nil, locale: String = "zh-Hans", cookies: [String: String] = [:]) {
        self.client = client
        self.cookies = cookies
        self.token = token
        self.locale = locale
    }

    struct Answer {
        let status: Int
        let text: String
        let headers: HTTPFields
        var location: String { headers[.location] ?? "" }
        /// The value of the hidden field of that name in the first form.
        func hidden(_ name: String) -> String {
            text.split(separator: "name=\"\(name)\" value=\"", maxSplits: 1).dropFirst().first.map { String($0.prefix { $0 != "\"" }) }
                ?? ""
        }
    }

    private func headers(_ extra: [String: String]) -> HTTPFields {
        var fields = HTTPFields()
        if let token { fields[.authorization] = "Bearer \(token)" }
        fields[.acceptLanguage] = locale
        if !cookies.isEmpty { fields[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ") }
        for (name, value) in extra { if let name = HTTPField.Name(name) { fields[name] = value } }
        return fields
    }

    private mutating func take(_ response: TestResponse) -> Answer {
        for cookie in response.headers[values: .setCookie] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        return Answer(status: response.status.code, text: String(buffer: response.body), headers: response.headers)
    }

    mutating func get(_ uri: String, _ extra: [String: String] = [:]) async throws -> Answer {
        take(try await client.execute(uri: uri, method: .get, headers: headers(extra)) { $0 })
    }

    mutating func send(_ uri: String, json fields: [String: String], _ extra: [String: String] = [:]) async throws -> Answer {
        let bytes = JSONWriter.object { json in for (name, value) in fields.sorted(by: { $0.key < $1.key }) { json.field(name, value) } }
        let headers = headers(extra.merging(["Content-Type": "application/json"]) { $1 })
        return take(try await client.execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(bytes: bytes)) { $0 })
    }

    mutating func send(_ uri: String, form fields: [String: String], _ extra: [String: String] = [:]) async throws -> Answer {
        let text = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.escape($0.value))" }.joined(separator: "&")
        let headers = headers(extra.merging(["Content-Type": "application/x-www-form-urlencoded"]) { $1 })
        return take(try await client.execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(string: text)) { $0 })
    }

    /// A file as the whole body.
    mutating func send(_ uri: String, file text: String, type: String = "text/csv") async throws -> Answer {
        take(
            try await client.execute(
                uri: uri, method: .post, headers: headers(["Content-Type": type]), body: ByteBuffer(string: text)
            ) { $0 })
    }

    /// A form with a file, as browsers send it.
    mutating func send(_ uri: String, form fields: [String: String], file text: String) async throws -> Answer {
        let parts = fields.sorted { $0.key < $1.key }.map { "Content-Disposition: form-data; name=\"\($0.key)\"\r\n\r\n\($0.value)" }
        let file = "Content-Disposition: form-data; name=\"file\"; filename=\"名单.csv\"\r\nContent-Type: text/csv\r\n\r\n\(text)"
        let body = (parts + [file]).map { "--line\r\n\($0)\r\n" }.joined() + "--line--\r\n"
        return try await send(uri, file: body, type: "multipart/form-data; boundary=line")
    }

    /// Opens a page and sends its form with a file of any bytes.
    mutating func fillIn(_ page: String, to action: String, bytes: [UInt8]) async throws -> Answer {
        let answer = try await get(page)
        let fields = ["_csrf", "_key"].map { "--line\r\nContent-Disposition: form-data; name=\"\($0)\"\r\n\r\n\(answer.hidden($0))\r\n" }
        let file = "--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"pack.zip\"\r\n\r\n"
        let body = Array((fields.joined() + file).utf8) + bytes + Array("\r\n--line--\r\n".utf8)
        return take(
            try await client.execute(
                uri: action, method: .post, headers: headers(["Content-Type": "multipart/form-data; boundary=line"]),
                body: ByteBuffer(bytes: body)
            ) { $0 })
    }

    /// Opens a page and sends its form with a file, with the tokens that stand in it.
    mutating func fillIn(_ page: String, to action: String, _ fields: [String: String], file text: String) async throws -> Answer {
        let answer = try await get(page)
        var all = fields
        for name in ["_csrf", "_key"] { all[name] = answer.hidden(name) }
        return try await send(action, form: all, file: text)
    }

    /// Opens a page and sends its form, with the tokens that stand in it.
    mutating func fillIn(_ page: String, to action: String, _ fields: [String: String]) async throws -> Answer {
        let answer = try await get(page)
        var all = fields
        for name in ["_csrf", "_key"] { all[name] = answer.hidden(name) }
        return try await send(action, form: all)
    }

    private static func escape(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            return isPlain ? String(Unicode.Scalar(byte)) : "%" + Hex.encode([byte])
        }.joined()
    }
}
