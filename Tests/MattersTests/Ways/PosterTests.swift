import Kernel
import Testing
import Territory

@testable import Matters

@Suite struct PosterTests {
    private let county: County
    private var vault: any Vault { county.executor.vault }

    init() async throws { county = try await County.found() }

    private func code(_ unit: String = Cast.changning) throws -> String {
        let unit = try county.unit(unit)
        return Poster.code(unit.id, generation: try county.read { try Poster.generation(of: unit.id, in: $0) }, vault: vault)
    }

    private func opened(_ code: String) throws -> String? { try county.read { try Poster.open(code, vault: vault, in: $0)?.code } }

    @Test func forgedCodesNameNoPlace() throws {
        let code = try code()
        #expect(try opened(code) == Cast.changning)
        let bytes = try #require(Base64URL.decode(code))
        for index in bytes.indices {
            var forged = bytes
            forged[index] ^= 1
            #expect(try opened(Base64URL.encode(forged)) == nil, "byte \(index)")
        }
        for text in ["", "x", code + "A", String(code.dropLast(2)), Base64URL.encode(bytes + [0]), String(repeating: "A", count: 500)] {
            #expect(try opened(text) == nil)
        }
    }

    @Test func revokingIsForWhoMay() async throws {
        let county = county
        func revoke(_ actor: Actor, _ unit: String = Cast.changning) async throws -> String {
            try await outcome { try await county.executor.perform(RevokePoster(unit), as: actor) }
        }
        #expect(try await revoke(.anonymous) == "401 sign_in_needed")
        #expect(try await revoke(Cast.li.actor(in: county)) == "403 forbidden")
        #expect(try await revoke(Cast.guo.actor(in: county)) == "403 forbidden")
        #expect(try await revoke(Cast.chen.actor(in: county), "nowhere") == "404 not_found")
        let old = try code()
        #expect(try await revoke(Cast.chen.actor(in: county)) == "ok")
        #expect(try opened(old) == nil)
        #expect(try opened(code()) == Cast.changning)
        #expect(try await revoke(Cast.liu.actor(in: county)) == "ok")
        #expect(try county.faults() == [])
    }

    @Test func aScannedOneFillsInThePlaceAndIsRemembered() async throws {
        let number = try await county.web(["code": code(), "unit": ""])
        #expect(try county.origin(number)?.channel == .qr && county.matter(number)?.place.code == Cast.changning)
        // Who scanned may still say it was elsewhere.
        let moved = try await county.web(["code": code(), "unit": Cast.guanghua])
        #expect(try county.matter(moved)?.place.code == Cast.guanghua)
        let worthless = try await county.web(["code": "AAAA"])
        #expect(try county.origin(worthless)?.channel == .web)
    }
}
