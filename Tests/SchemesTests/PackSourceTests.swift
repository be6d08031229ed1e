import Foundation
import Kernel
import Schemes
import Testing

/// The same pack has the same hash wherever it was edited; any other has another.
@Suite struct PackSourceTests {
    private func hash(_ files: [String: String]) throws -> String {
        Hex.encode(try #require(PackSource.checked(files.mapValues { Array($0.utf8) }).source).hash)
    }

    @Test func theHashIsFixed() throws {
        #expect(try hash(["pack.yaml": "id: a\n", "words/en.yaml": "b: c\n"]) == Self.fixed)
    }

    // genxu-pack-1, two files, each name and content length-prefixed: computed apart from this program.
    private static let fixed = "1432d38bcfe8fb1c72acdf5b622b1c0198c56f238d3572f1e2359fcfdd26d4f3"

    @Test func lineEndsAndByteOrderMarkDoNotCount() throws {
        let plain = try hash(["pack.yaml": "id: a\nname: b\n"])
        #expect(try hash(["pack.yaml": "\u{FEFF}id: a\r\nname: b\r\n"]) == plain)
    }

    @Test func everyByteAndEveryNameCounts() throws {
        let all = try [
            ["a.yaml": "id: a\n"], ["a.yaml": "id: b\n"], ["a.yaml": "id: a"], ["b.yaml": "id: a\n"], ["a.yaml": "id: a\n", "b.yaml": ""],
            ["a.yaml": "", "b.yaml": "id: a\n"], [:],
        ].map(hash)
        #expect(Set(all).count == all.count)
    }

    @Test func canonicalBytesComeBack() throws {
        let source = try PackFixture.source()
        #expect(PackSource(canonical: source.canonical) == source)
    }

    /// Found by fuzzing: such a pack was activated and could not be read back at the next start.
    @Test func whatIsStoredIsReadBackWhateverTheEditorLeft() throws {
        let odd = "\u{FEFF}\u{FEFF}id: a\r\r\nname: b\r\r\r\n\r"
        let source = try #require(PackSource.checked(["pack.yaml": Array(odd.utf8)]).source)
        #expect(source.file("pack.yaml")?.bytes == Array("id: a\nname: b\n\r".utf8))
        #expect(PackSource(canonical: source.canonical) == source)
    }

    @Test func foreignBytesDoNot() throws {
        let bytes = try PackFixture.source().canonical
        #expect(PackSource(canonical: []) == nil)
        #expect(PackSource(canonical: bytes.dropLast()) == nil)
        #expect(PackSource(canonical: bytes + [0]) == nil)
        var crossed = CanonicalBytes()
        crossed.append("genxu-pack-1")
        crossed.append(Int64(2))
        for name in ["b.yaml", "a.yaml"] {
            crossed.append(name)
            crossed.append("x: y\r\n")
        }
        #expect(PackSource(canonical: crossed.bytes) == nil)
    }

    @Test func tooManyFilesAndTooManyBytesAreRefused() {
        let many = Dictionary(uniqueKeysWithValues: (0...PackSource.maximumFiles).map { ("f\($0).yaml", [UInt8]()) })
        #expect(PackSource.checked(many).diagnostics.map(\.code) == ["pack.too_many_files"])
        let large = ["a.yaml": [UInt8](repeating: 32, count: PackSource.maximumBytes + 1)]
        #expect(PackSource.checked(large).diagnostics.map(\.code) == ["pack.too_large"])
    }

    @Test func aFolderIsRead() throws {
        try Self.inFolder { folder in
            for (name, text) in PackFixture.files { try Self.write(text, to: folder, name) }
            try Self.write("swap", to: folder, ".pack.yaml.swp")
            #expect(try PackSource.read(folder: folder.path).source == PackFixture.source())
        }
    }

    @Test func linksAndDeepFoldersAreRefused() throws {
        try Self.inFolder { folder in
            try Self.write("a: b", to: folder, "words/more/en.yaml")
            try FileManager.default.createSymbolicLink(
                atPath: folder.appendingPathComponent("pack.yaml").path, withDestinationPath: "/etc/hostname")
            let (source, faults) = PackSource.read(folder: folder.path)
            #expect(source == nil && faults.map(\.code) == ["pack.link", "pack.folder"])
        }
    }

    @Test func aMissingFolderIsSaidSo() {
        #expect(PackSource.read(folder: "/nonexistent/pack").diagnostics.map(\.code) == ["pack.folder"])
    }

    private static func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-pack-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private static func write(_ text: String, to folder: URL, _ name: String) throws {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
}
