import Kernel
import TestSupport
import Testing

@testable import Matters

/// The private link opens one matter, cannot be made by anybody else, and can be replaced.
@Suite struct PrivateLinkTests {
    let county: County
    let number: String
    let token: String

    init() async throws {
        county = try await County.found()
        number = try await county.raise(by: Cast.wang.actor(in: county))
        token = PrivateLink.token(for: try #require(try county.matter(number)), vault: county.executor.vault)
    }

    private func open(_ token: String) throws -> String? {
        try county.read { try PrivateLink.open(token, vault: county.executor.vault, in: $0)?.number }
    }

    @Test func opensItsMatter() throws {
        #expect(try open(token) == number)
        #expect(token.utf8.count == 43)
    }

    @Test func noBitOfItCanBeChanged() throws {
        let bytes = try #require(Base64URL.decode(token))
        for bit in 0..<(bytes.count * 8) {
            var forged = bytes
            forged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(try open(Base64URL.encode(forged)) == nil, "bit \(bit)")
        }
    }

    @Test func noPartOfItSuffices() throws {
        for length in 0..<token.count { #expect(try open(String(token.prefix(length))) == nil) }
        for text in [token + "A", token + "=", " " + token, token.uppercased(), "/" + token, ""] {
            #expect(try open(text) == nil, "\(text)")
        }
    }

    @Test func theProofOfOneMatterDoesNotOpenAnother() async throws {
        let other = try await county.raise()
        let id = try #require(try county.matter(other)).id
        let proof = try #require(Base64URL.decode(token)).suffix(16)
        #expect(try open(Base64URL.encode(id.bytes + proof)) == nil)
    }

    @Test func anotherInstallationMakesOtherLinks() async throws {
        let matter = try #require(try county.matter(number))
        struct Other: Vault {
            func newRecordKey(random: [UInt8]) throws -> WrappedKey { WrappedKey(bytes: []) }
            func seal(bytes: [UInt8], with key: WrappedKey, label: String, nonce: [UInt8]) throws -> [UInt8] { [] }
            func open(bytes sealed: [UInt8], with key: WrappedKey, label: String) throws -> [UInt8]? { nil }
            func match(_ number: String, purpose: String) -> [UInt8] { Digest.hmac(Array(number.utf8), key: [1]) }
        }
        #expect(try open(PrivateLink.token(for: matter, vault: Other())) == nil)
    }

    @Test func relinkingClosesTheOldLinkAndOpensANewOne() async throws {
        try await county.perform(.relink, on: number, by: Cast.wang.actor(in: county))
        #expect(try open(token) == nil)
        let fresh = PrivateLink.token(for: try #require(try county.matter(number)), vault: county.executor.vault)
        #expect(fresh != token)
        #expect(try open(fresh) == number)
    }

    @Test func workingOnTheMatterLeavesItsLinkAlone() async throws {
        for act in [Act.dispatch, .accept, .resolve, .rate] { try await county.perform(act, on: number) }
        #expect(try open(token) == number)
    }

    /// A replay of the request does not replace the link once more.
    @Test func relinkingUnderOneKeyIsDoneOnce() async throws {
        let key = IdempotencyKey(owner: Cast.wang.account, key: "r", requestHash: [1])
        for _ in 0..<3 { try await county.perform(.relink, on: number, by: Cast.wang.actor(in: county), key: key) }
        #expect(try county.matter(number)?.linkGeneration == 2)
    }

    /// Who had opened the old link holds nothing any more, and is told no more than a stranger.
    @Test func relinkingLocksOutWhoHadOpenedTheOldLink() async throws {
        let before = Actor.holding(try county.matter(number))
        let policy = Policy(county.scheme)
        func reads(_ actor: Actor) throws -> Bool {
            try county.read { try Matter.find(number: number, readableBy: actor, policy, in: $0) } != nil
        }
        #expect(try reads(before))
        try await county.perform(.relink, on: number, by: Cast.wang.actor(in: county))
        #expect(try !reads(before))
        #expect(try await outcome { try await county.perform(.relink, on: number, by: before) } == "404 not_found")
        #expect(try reads(.holding(county.matter(number))))
    }
}
