import Kernel
import TestSupport
import Testing

@testable import Delivery

@Suite struct FileKindTests {
    @Test(arguments: [
        "", "GIF89a........", "%PDF-1.7", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<!DOCTYPE html>", "MZ\u{90}\0", "PK\u{3}\u{4}",
        "RIFF....WAVEfmt ", "....ftyp", "....ftypavif", "....ftypxxxx", "#!/bin/sh\n", "photo.jpg", "\u{7F}ELF",
    ])
    func whatIsNotTakenIsNoKind(_ text: String) { #expect(FileKind(sniffing: text.utf8) == nil) }

    @Test func eachKindIsKnownByItsBytes() {
        let heads: [(FileKind, [UInt8])] = [
            (.jpeg, [0xFF, 0xD8, 0xFF, 0xE1]), (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
            (.webp, Array("RIFF\0\0\0\0WEBPVP8 ".utf8)), (.heic, Array("\0\0\0\u{18}ftypheic".utf8)),
            (.heic, Array("\0\0\0\u{18}ftypmif1".utf8)), (.mp3, Array("ID3\u{3}".utf8)), (.mp3, [0xFF, 0xFB, 0x90, 0x64]),
            (.m4a, Array("\0\0\0\u{18}ftypM4A ".utf8)), (.amr, Bytes.voice), (.ogg, Array("OggS\0".utf8)), (.mp4, Bytes.video),
        ]
        for (kind, head) in heads { #expect(FileKind(sniffing: head) == kind) }
        #expect(Set(heads.map(\.0)) == Set(FileKind.allCases))
    }

    /// Eleven set bits alone are no sound: the rest must be values that exist.
    @Test(arguments: [
        [0xFF, 0xF1, 0x50, 0x80], [0xFF, 0xEB, 0x90, 0x64], [0xFF, 0xFB, 0xF0, 0x64], [0xFF, 0xFB, 0x9C, 0x64], [0xFF, 0xFB],
    ])
    func noiseIsNoSound(_ bytes: [UInt8]) { #expect(FileKind(sniffing: bytes) == nil) }
}
