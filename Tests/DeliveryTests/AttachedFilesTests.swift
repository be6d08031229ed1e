import Foundation
import Kernel
import People
import Storage
import Territory
import TestSupport
import Testing

@testable import Delivery

@Suite struct PhotoProgramTests {
    @Test func withoutTheProgramPhotosAreRefusedWithAWord() async throws {
        await #expect(throws: Problem(422, "file.photos_off")) { try await PhotoProgram(path: nil).clean(Bytes.photo) }
    }

    @Test func whatIsNoPhotoIsRefused() async throws {
        let cut = Array(Bytes.photo.prefix(300))
        for bytes in [cut, [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 0, count: 5000), Array("<svg width=\"9\" height=\"9\"/>".utf8)] {
            // A cut picture may be shown as far as it goes: then it is a picture.
            do {
                let made = try await PhotoProgram().clean(bytes)
                #expect(bytes == cut && FileKind(sniffing: made) == .jpeg)
            } catch let problem as Problem { #expect(problem.code == "file.photo_unreadable") }
        }
    }

    /// A program that hangs is ended, and one that says too much is not heard out.
    @Test func aProgramThatHangsOrPoursIsEnded() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-photo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, script) in [("hang", "exec sleep 3600"), ("pour", "exec cat /dev/zero"), ("fail", "exit 1")] {
            let path = folder.appendingPathComponent(name).path
            try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
            await #expect(throws: Problem(422, "file.photo_unreadable")) {
                try await PhotoProgram(path: path, seconds: 1).clean(Bytes.photo)
            }
        }
    }

    @Test(.enabled(if: PhotoProgram.installed != nil)) func aPhotoComesBackUprightAndSaysNothingElse() async throws {
        #expect(Data(Bytes.photo).range(of: Data("SecretCam".utf8)) != nil)
        let made = Data(try await PhotoProgram().clean(Bytes.photo))
        #expect(made.range(of: Data("SecretCam".utf8)) == nil && made.range(of: Data("Exif".utf8)) == nil)
        // SOF: its height and width stand after the marker, the length and the depth.
        let frame = try #require((0..<(made.count - 9)).first { made[$0] == 0xFF && (made[$0 + 1] == 0xC0 || made[$0 + 1] == 0xC2) })
        #expect(Int(made[frame + 5]) << 8 + Int(made[frame + 6]) == 60 && Int(made[frame + 7]) << 8 + Int(made[frame + 8]) == 40)
    }
}

@Suite struct AttachedFilesTests {
    private let test: TestStore
    private let vault = FileVault(masterKey: [UInt8](repeating: 5, count: 32))
    private let folder: FileFolder
    private let files: AttachedFiles
    private let record = ID(high: 7, low: 7)

    init() async throws {
        let test = try TestStore([TerritorySlice.schema, PeopleSlice.schema, DeliverySlice.schema])
        self.test = test
        folder = FileFolder(path: test.folder.appendingPathComponent("files").path)
        files = AttachedFiles(files: folder, photos: PhotoProgram(path: nil), vault: vault, entropy: test.entropy)
        let key = try vault.newRecordKey(random: test.entropy.bytes(64))
        try await insertKey(key)
    }

    private func insertKey(_ key: WrappedKey) async throws {
        let record = record
        try await test.store.write(
            Work { try $0.execute("INSERT INTO record_key (record, wrapped) VALUES (\(record), \(key.bytes))") })
    }

    private func attach(_ bytes: [UInt8] = Bytes.voice) async throws -> AttachedFile {
        let file = try files.keep(await files.judge(bytes), of: record, in: test.store)
        try await test.store.write(Work { try file.insert(in: $0) })
        return file
    }

    @Test func refusesWhatItDoesNotTake() async throws {
        await #expect(throws: Problem(422, "file.kind")) { try await files.judge(Array("%PDF-1.7".utf8)) }
        await #expect(throws: Problem.self) { try await files.judge([]) }
        await #expect(throws: Problem(413, "file.too_large", args: ["megabytes": "8"])) {
            try await files.judge(Bytes.voice + [UInt8](repeating: 0, count: FileLimits.soundBytes))
        }
        let judged = try await files.judge(Bytes.voice)
        #expect(throws: Problem.notFound) { try files.keep(judged, of: ID(high: 1, low: 2), in: test.store) }
    }

    @Test func aRecordHoldsNoMoreThanItsShare() async throws {
        for _ in 0..<FileLimits.count { _ = try await attach() }
        await #expect(throws: Problem(409, "file.too_many", args: ["count": "9", "megabytes": "64"])) { try await attach() }
        #expect(try test.store.read { try AttachedFile.all(of: record, in: $0) }.count == 9)
    }

    @Test func itComesBackAndLiesSealed() async throws {
        let file = try await attach(Bytes.video)
        let found = try test.store.read { try AttachedFile.find(file.id, of: record, in: $0) }
        #expect(found?.kind == .mp4 && found?.bytes == Int64(Bytes.video.count))
        #expect(try test.store.read { try AttachedFile.find(file.id, of: ID(high: 1, low: 1), in: $0) } == nil)
        #expect(try test.store.read { try files.open(file, in: $0) } == Bytes.video)
        let raw = try #require(try folder.get(file.content))
        #expect(Data(raw).range(of: Data("ftyp".utf8)) == nil && ContentName(of: raw) == file.content)
        let reply = files.reply(file, Bytes.video)
        #expect(reply.headers.contains { $0.0 == "Content-Security-Policy" && $0.1.contains("sandbox") })
    }

    @Test func anErasedRecordsFilesOpenNoMore() async throws {
        let file = try await attach()
        let record = record
        try await test.store.write(
            Work { tx in
                try SealedTexts.erase([record], in: tx)
                try AttachedFile.erase([record], in: tx)
            })
        #expect(try test.store.read { try files.open(file, in: $0) } == nil)
        #expect(try test.store.read { try AttachedFile.all(of: record, in: $0) }.isEmpty)
        #expect(try !test.store.read { try AttachedFile.isNamed(file.content, in: $0) })
    }

    @Test func aMissingOrChangedFileIsTold() async throws {
        let (one, other) = (try await attach(), try await attach())
        let named = NamedFiles(store: folder, names: { try AttachedFile.names(after: $0, in: $1) })
        #expect(try test.store.read { try named.faults(in: $0) } == [])
        folder.remove(one.content)
        let path = "\(folder.path)/\(other.content.text.prefix(2))/\(other.content)"
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
        #expect(try test.store.read { try named.faults(in: $0) }.count == 2)
        #expect(throws: Problem(503, "file.absent")) { try test.store.read { try files.open(one, in: $0) } }
    }

    @Test func listsWalkAnIndex() throws {
        try expectIndexed(test.store, "SELECT id FROM attached_file WHERE record = \(record) ORDER BY id LIMIT 9")
        try expectIndexed(test.store, "SELECT content FROM attached_file WHERE content > \("") ORDER BY content LIMIT 500")
    }
}

@Suite struct QRCodeTests {
    @Test func refusesNothingAndTooMuch() {
        #expect(QRCode.modules(of: "") == nil)
        #expect(QRCode.modules(of: String(repeating: "a", count: 401)) == nil)
    }

    /// Three corners have the finder pattern, the fourth has none.
    @Test func hasItsThreeEyes() throws {
        let code = try #require(QRCode.modules(of: "https://example.gov.cn/q/abcdef"))
        let side = code.count
        #expect(code.allSatisfy { $0.count == side } && (side - 17) % 4 == 0)
        func isEye(_ x: Int, _ y: Int) -> Bool {
            (0..<7).allSatisfy { i in
                (0..<7).allSatisfy { j in
                    let ring = max(abs(i - 3), abs(j - 3))
                    return code[y + i][x + j] == (ring != 2)
                }
            }
        }
        #expect(isEye(0, 0) && isEye(side - 7, 0) && isEye(0, side - 7) && !isEye(side - 7, side - 7))
        let svg = try #require(QRCode.svg(of: "https://example.gov.cn/q/abcdef", title: "扫码反映")).text
        #expect(svg.contains("viewBox=\"0 0 \(side + 8) \(side + 8)\"") && svg.contains("aria-label=\"扫码反映\""))
    }
}

@Suite struct DeparturesTests {
    @Test func noMoreLeavesThanThereIsRoomFor() throws {
        let departures = Departures(bytes: 100)
        var first: Passage? = try departures.enter(25, to: "a")
        // A quarter for one client.
        #expect(throws: Problem.busy) { _ = try departures.enter(1, to: "a") }
        let others = try ["b", "c", "d"].map { try departures.enter(25, to: $0) }
        #expect(throws: Problem.busy) { _ = try departures.enter(1, to: "e") }
        withExtendedLifetime(first) {}
        first = nil
        let last = try ["e", "a"].map { try departures.enter(12, to: $0) }
        #expect(throws: Problem.busy) { _ = try departures.enter(2, to: "f") }
        withExtendedLifetime((others, last)) {}
    }
}
