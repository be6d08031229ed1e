import Kernel
import People
import Testing

@Suite struct FileVaultTests {
    private let entropy = SeededEntropy(seed: 3, now: Instant(ms: 0))
    private let vault = FileVault(masterKey: [UInt8](repeating: 1, count: 32))
    private let phone = "13800001111"

    private func key() throws -> WrappedKey { try vault.newRecordKey(random: entropy.bytes(64)) }
    private func seal(_ text: String, _ key: WrappedKey, label: String = "a.phone") throws -> [UInt8] {
        try vault.seal(text, with: key, label: label, nonce: entropy.bytes(12))
    }

    @Test func refusesTooLittleRandomness() throws {
        #expect(throws: FileVault.Fault.randomness) { try vault.newRecordKey(random: entropy.bytes(31)) }
        let key = try key()
        #expect(throws: FileVault.Fault.randomness) { try vault.seal(phone, with: key, label: "a", nonce: entropy.bytes(16)) }
    }

    @Test func anyChangedBitIsNoticed() throws {
        let key = try key()
        let sealed = try seal(phone, key)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1 << UInt8(index % 8)
            #expect(try vault.open(changed, with: key, label: "a.phone") == nil)
        }
        for index in key.bytes.indices {
            var changed = key.bytes
            changed[index] ^= 1 << UInt8(index % 8)
            #expect(try vault.open(sealed, with: WrappedKey(bytes: changed), label: "a.phone") == nil)
        }
        #expect(try vault.open(Array(sealed.dropLast()), with: key, label: "a.phone") == nil)
        #expect(try vault.open([], with: key, label: "a.phone") == nil)
    }

    @Test func anotherLabelKeyOrInstallationOpensNothing() throws {
        let key = try key()
        let sealed = try seal(phone, key)
        #expect(try vault.open(sealed, with: key, label: "b.phone") == nil)
        #expect(try vault.open(sealed, with: self.key(), label: "a.phone") == nil)
        let other = FileVault(masterKey: [UInt8](repeating: 2, count: 32))
        #expect(try other.open(sealed, with: key, label: "a.phone") == nil)
    }

    @Test func aDestroyedKeyOpensNothingAndSealsNothing() throws {
        let sealed = try seal(phone, key())
        let destroyed = WrappedKey(bytes: [])
        #expect(try vault.open(sealed, with: destroyed, label: "a.phone") == nil)
        #expect(throws: FileVault.Fault.recordKey) { try seal(phone, destroyed) }
    }

    @Test func whatWasSealedOpens() throws {
        let key = try key()
        for text in [phone, "", "村口路灯坏了，晚上看不见 🚸"] {
            #expect(try vault.open(try seal(text, key), with: key, label: "a.phone") == text)
        }
        #expect(try seal(phone, key) != seal(phone, key))
    }

    @Test func aMatchIsStableHereAndNowhereElse() {
        let again = FileVault(masterKey: [UInt8](repeating: 1, count: 32))
        let other = FileVault(masterKey: [UInt8](repeating: 2, count: 32))
        #expect(vault.match(phone, purpose: "phone") == again.match(phone, purpose: "phone"))
        #expect(vault.match(phone, purpose: "phone") != vault.match(phone, purpose: "citizen"))
        #expect(vault.match(phone, purpose: "phone") != other.match(phone, purpose: "phone"))
        #expect(vault.match("b", purpose: "a") != vault.match("ab", purpose: ""))
    }
}
