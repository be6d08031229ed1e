import Kernel

/// A browser's visit: a random signed id that lets an anonymous form be believed and sent once. It names nobody and is never stored.
struct Visit {
    let id: ID
    let value: String

    struct Keys: Sendable {
        private let visit: [UInt8]
        private let csrf: [UInt8]

        init(secret: [UInt8]) {
            visit = Digest.hmac(Array("gx_visit".utf8), key: secret)
            csrf = Digest.hmac(Array("gx_csrf".utf8), key: secret)
        }

        func new(_ entropy: any Entropy) -> Visit {
            let id = ID.v4(random: entropy.words())
            return Visit(id: id, value: Base64URL.encode(id.bytes + Digest.hmac(id.bytes, key: visit)))
        }

        func read(_ value: String?) -> Visit? {
            guard let value, value.utf8.count == 64, let bytes = Base64URL.decode(value), bytes.count == 48,
                let id = ID(bytes: bytes.prefix(16)), Digest.equal(Digest.hmac(id.bytes, key: visit), Array(bytes.suffix(32)))
            else { return nil }
            return Visit(id: id, value: value)
        }

        /// The token that a form of this visit or session must bring back.
        func token(visit: Visit, session: ID?) -> String {
            Base64URL.encode(Digest.hmac([session == nil ? 0 : 1] + (session ?? visit.id).bytes, key: csrf))
        }
    }
}
