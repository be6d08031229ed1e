import Kernel
import People
import Testing

@Suite struct PasswordTests {
    @Test(arguments: [
        "", "短", "elevenchars", "password1234", "Password12345!", "123456789012", "098765432109", "qwertyuiopas", "aaaaaaaaaaaa",
        "abababababab", "woaini1314520", "1qaz2wsx3edc", "PASSWORDPASSWORD", "123456123456", "zhangshuji2026",
    ])
    func refusesWeakOnes(_ password: String) {
        #expect(PasswordRule.fault(in: password, username: "zhangshuji") != nil)
    }

    @Test func refusesEndlessOnesAndSaysWhy() {
        #expect(PasswordRule.fault(in: String(repeating: "雨后山路滑", count: 26), username: "li")?.code == "too_long")
        #expect(PasswordRule.fault(in: "elevenchars", username: "li")?.code == "password_short")
        #expect(PasswordRule.fault(in: "my ZHANG horse 7", username: "zhang")?.code == "password_username")
        #expect(PasswordRule.fault(in: "password1234", username: "li")?.code == "password_common")
    }

    @Test(arguments: [County.password, "correct horse battery", "tR7!mmk2-pq9", "limestone quarry 88"])
    func takesLongOnes(_ password: String) {
        #expect(PasswordRule.fault(in: password, username: "li") == nil)
    }

    @Test func hashesCarryTheirCostAndSalt() throws {
        let hash = try PasswordHash(of: "correct horse battery", salt: [UInt8](repeating: 4, count: 16), cost: .low)
        #expect(String(decoding: hash.encoded, as: UTF8.self).hasPrefix("scrypt$10$8$1$"))
        #expect(PasswordHash(encoded: hash.encoded) == hash)
        #expect(try hash.matches("correct horse battery"))
        #expect(try !hash.matches("correct horse batterY"))
        #expect(try !hash.matches(""))
        #expect(try PasswordHash(of: "correct horse battery", salt: [UInt8](repeating: 5, count: 16), cost: .low).encoded != hash.encoded)
        #expect(PasswordHash.Cost.standard.logN == 15)
    }

    @Test(arguments: ["", "scrypt", "scrypt$30$8$1$BAQEBAQEBAQEBAQEBAQEBA$x", "bcrypt$10$8$1$BAQEBAQEBAQEBAQEBAQEBA$x", "scrypt$10$8$1$$"])
    func readsNoForeignHash(_ text: String) {
        #expect(PasswordHash(encoded: Array(text.utf8)) == nil)
    }

    @Test func anEmptyPasswordIsNeverHashed() {
        #expect(throws: Problem(500, "password.hash")) { try PasswordHash(of: "", salt: [UInt8](repeating: 4, count: 16), cost: .low) }
    }

    @Test func nobodysHashMatchesNothing() async throws {
        let hasher = PasswordHasher(cost: .low)
        #expect(try await !hasher.matches("anything at all", nil))
        #expect(try !PasswordHash(nobodyAt: .low).matches("anything at all"))
    }
}
