import Foundation
import Kernel
import People
import Testing

@Suite final class InstallationKeysTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-keys-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func mode(_ path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test func refusesKeysThatOthersCanRead() throws {
        _ = try InstallationKeys.loadOrCreate(directory: folder)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: "\(folder)/cookie.key")
        #expect(throws: KeyFileError(path: "\(folder)/cookie.key", reason: .exposed)) { try InstallationKeys.load(directory: folder) }
        #expect(throws: KeyFileError(path: "\(folder)/cookie.key", reason: .exposed)) {
            try InstallationKeys.loadOrCreate(directory: folder)
        }
    }

    @Test func refusesMissingCutAndLinkedKeys() throws {
        #expect(throws: KeyFileError(path: "\(folder)/vault.key", reason: .missing)) { try InstallationKeys.load(directory: folder) }
        _ = try InstallationKeys.loadOrCreate(directory: folder)
        let path = "\(folder)/vault.key"
        #expect(FileManager.default.createFile(atPath: path, contents: Data([1, 2]), attributes: [.posixPermissions: 0o600]))
        #expect(throws: KeyFileError(path: path, reason: .damaged)) { try InstallationKeys.load(directory: folder) }
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "\(folder)/head.key")
        #expect(throws: KeyFileError.self) { try InstallationKeys.load(directory: folder) }
    }

    @Test func makesThemOnceForTheOwnerAlone() throws {
        let made = try InstallationKeys.loadOrCreate(directory: folder)
        let again = try InstallationKeys.loadOrCreate(directory: folder)
        let loaded = try InstallationKeys.load(directory: folder)
        for keys in [again, loaded] {
            #expect(keys.vault == made.vault && keys.cookie == made.cookie && keys.head == made.head)
        }
        #expect(Set([made.vault, made.cookie, made.head]).count == 3)
        #expect(try mode(folder) == 0o700)
        for name in ["vault", "cookie", "head"] { #expect(try mode("\(folder)/\(name).key") == 0o600) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["cookie.key", "head.key", "vault.key"])
    }
}
