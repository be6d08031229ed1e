import Foundation
import Kernel
import TestSupport
import Testing

@testable import Schemes

@Suite struct ArchiveTests {
    private func refusal(_ bytes: [UInt8]) -> String? {
        let read = PackSource.read(archive: bytes)
        return read.source == nil ? read.diagnostics.first.map { "\($0.code): \($0.what)" } : nil
    }

    private static let pack = ZipWriter.archive(PackFixture.files.sorted { $0.key < $1.key }.map { ($0.key, Array($0.value.utf8)) })

    @Test func whatIsNoArchiveIsRefused() {
        let damaged = "pack.archive: is no ZIP archive, or a damaged one"
        #expect(refusal([]) == damaged && refusal(Array("PK".utf8)) == damaged && refusal(Array(repeating: 0, count: 100)) == damaged)
        #expect(refusal(Array(Self.pack.dropLast(30))) == damaged && refusal(Array(Self.pack.dropFirst(5))) == damaged)
    }

    @Test func aByteThatChangedIsNoticed() {
        for at in stride(from: 40, to: Self.pack.count, by: 7) {
            var bytes = Self.pack
            bytes[at] ^= 0x10
            let read = PackSource.read(archive: bytes)
            // A changed time or attribute says nothing; a changed name is another file, which the pack does not have.
            if let source = read.source, source != PackSource.read(archive: Self.pack).source {
                #expect(Set(source.files.map(\.name)) != Set(PackFixture.files.keys), "byte \(at)")
            }
        }
    }

    @Test func namesThatLeadOutAreRefused() {
        for name in ["../pack.yaml", "/pack.yaml", "a/../../b", "a\\b"] {
            #expect(refusal(ZipWriter.archive([(name, [65])])) == "pack.archive: holds a file with a strange name", "\(name)")
        }
        #expect(refusal(ZipWriter.archive([("a", [65]), ("a", [66])])) == "pack.archive: holds two files of one name")
        var encrypted = Self.pack
        for at in encrypted.indices.dropLast(4) where encrypted[at...].starts(with: [0x50, 0x4B, 1, 2]) { encrypted[at + 8] |= 1 }
        #expect(refusal(encrypted) == "pack.archive: is encrypted")
    }

    @Test func whatWouldBurstIsRefused() {
        let large = ZipWriter.archive([("pack.yaml", [UInt8](repeating: 65, count: PackSource.maximumBytes + 1))])
        #expect(refusal(large) == "pack.archive: holds more than \(PackSource.maximumBytes) bytes")
        let halves = (0..<2).map { ("\($0).yaml", [UInt8](repeating: 65, count: PackSource.maximumBytes / 2 + 1)) }
        #expect(refusal(ZipWriter.archive(halves)) == "pack.archive: holds more than \(PackSource.maximumBytes) bytes")
        let many = ZipWriter.archive((0..<600).map { ("\($0)", []) })
        #expect(refusal(many) == "pack.archive: holds very many files")
    }

    /// Packed by another program, in a folder, with what one system leaves in it.
    private static let folder = """
        UEsDBBQAAAAAAAAAIVwAAAAAAAAAAAAAAAAFAAAAZGVtby9QSwMEFAAAAAgAAAAhXPkmfmYoAAAAJgAAAA4AAABkZW1vL3BhY2sueWFtbMtMsVJISc3N5ypLLSrOzM+zUlAyVOLKS8xNtVJ4vmTXi57mp337uQBQSwMEFAAAAAgAAAAhXAlYS2RLAAAAbwAAAA8AAABkZW1vL3JvbGVzLnlhbWxLLUstqszPS7VSqM4HMq0UEvNAXB0FICep2EohOjexpCS1SK8oMbM4NbaWqyi1IL8IKGDFpaAA0QATAQqg60lNTNFRgBtQkhrLBQBQSwMEFAAAAAgAAAAhXJ+8bQ0vAAAAMgAAABcAAABkZW1vL3dvcmRzL3poLUhhbnMueWFtbCvKz0nVSy1LLarMz0u1UnjW2fBsTueTXbu4ikASRakF+UUlqUVAif4JT9t3gSQAUEsDBBQAAAAIAAAAIVwy+/R0JQAAADAAAAASAAAAZGVtby93b3Jkcy9lbi55YW1sK8rPSdVLLUstqszPS7VScIWyuIpA4kWpBflFJalFVgpBUBYXAFBLAwQUAAAACAAAACFcm8wf0g0AAAALAAAADwAAAGRlbW8vdG9vbHMueWFtbMtIzM1NLSq2UjDiAgBQSwMEFAAAAAgAAAAhXIMW3IwDAAAAAQAAAA4AAABkZW1vLy5EU19TdG9yZasAAFBLAwQUAAAACAAAACFcFSbb+wMAAAABAAAAGQAAAGRlbW8vX19NQUNPU1gvLl9wYWNrLnlhbWyrBABQSwECFAMUAAAAAAAAACFcAAAAAAAAAAAAAAAABQAAAAAAAAAAAAAAgAEAAAAAZGVtby9QSwECFAMUAAAACAAAACFc+SZ+ZigAAAAmAAAADgAAAAAAAAAAAAAAgAEjAAAAZGVtby9wYWNrLnlhbWxQSwECFAMUAAAACAAAACFcCVhLZEsAAABvAAAADwAAAAAAAAAAAAAAgAF3AAAAZGVtby9yb2xlcy55YW1sUEsBAhQDFAAAAAgAAAAhXJ+8bQ0vAAAAMgAAABcAAAAAAAAAAAAAAIAB7wAAAGRlbW8vd29yZHMvemgtSGFucy55YW1sUEsBAhQDFAAAAAgAAAAhXDL79HQlAAAAMAAAABIAAAAAAAAAAAAAAIABUwEAAGRlbW8vd29yZHMvZW4ueWFtbFBLAQIUAxQAAAAIAAAAIVybzB/SDQAAAAsAAAAPAAAAAAAAAAAAAACAAagBAABkZW1vL3Rvb2xzLnlhbWxQSwECFAMUAAAACAAAACFcgxbcjAMAAAABAAAADgAAAAAAAAAAAAAAgAHiAQAAZGVtby8uRFNfU3RvcmVQSwECFAMUAAAACAAAACFcFSbb+wMAAAABAAAAGQAAAAAAAAAAAAAAgAERAgAAZGVtby9fX01BQ09TWC8uX3BhY2sueWFtbFBLBQYAAAAACAAIAPEBAABLAgAAAAA=
        """
    /// 3,000 words, packed by another program as tightly as it could.
    private static let long = """
        UEsDBBQAAAAIAI+6eV2GvfD/CwgAALg/AAAIAAAAbG9uZy50eHSdW8uOJEUM/BV+LXwGifPcuHBDnOCC+AWWAxJohPia0S6fQVdXZVbajnC6GWl7Zru78uH0Ixx2frz/9OWXnz//+s/H+/d4e/78++enL999+vjrh4/33z7//ePn3/9Y3/ka33z71dvb89fzxa53PpaR0gPrG+vDiBOeo53Tmh8U9cLU34a0GluHPd9Zv4P1Y7fa9YNzBes7Rp6TAoSb0g3z2Hd+zC6ZGIbgLK/mfMWYYnwzTe+mc4eZx8TjC2ZiH1644bycCLKYk2LMUweQV+OGVsqWVoB01DineXy0LOyaGjByVMePoTE0efaSofsubnmPLwhdeQjCr7MQtxMWgg77xy5Dz/M99qnMiGiR/3iMlzUoTK7UVtkDUUm372EYq54tf6elZpWLauoFm1c3tCUfqpdS6RLVh8Q5wYYlB8O9nIFbhxEjHWdjlqRh+dTUythp5s+vmZTdqcGDm4rmlvb59jYME6Voa90aki1NeY1JEF4L0t8ryY4zeZpjXrHYiJFIOj2aTc8vlUsZglql9LpjzuHgxl/5NQvLi+EIZVmN0QIi1Fv74WtlwDg4/+YGd7hom/VvZyjM9UIeDfW1PQ1D6WkyFFAjGfH+Q9WmClwK2jAD66O36bkQXfry/9q7K5NNWjgV0dbz3VhAHal2p06U7+Ht88hCqCriHhqCTjg+AUZHmTTw0B6x5XksP3qDiVXTdIoBjmZg2jL0J96R+ZOhUpXu0tjpn2p2/LNadXJgcmuh+J/lUj5I+NxAAlaxnIAVMyQlyALSgHQ4OQfOQUEpalqce2rkMadtt+SeA5IDARho09T5BMxLTBpRox18CkmKzw+N5QLBrNMGGhDjSPWIpx+CW88mwDOfP1MHTgC0OrHTRozlYiTFXvPXzib3MRFQMFl4ZpOaiY2NgEHC+tg2AWl634kKlzQ2HFt2skUyLQQcn1FbDToyk32TNoSwlVOU0TRK2LRa7eoAp2wMAu7XzmeAEnsmYTnXGQ6W+olrH+TskNeBiHgOeoTZhnkfQUzsWhEjf25tqXiDABVWsd5qZhBG4o4xy4MgCG8pAmdkkelkz22diMYh2RfiVq2JdgeAy71IzzfSdJvqPYJXFhiX44IziOqx0QLp8zzmmhFhfspt2Fga4meFQjkap2VjvrS3RaXYJusQcLvUqCLiF0QdJWgMnvnewdly6emN1cV3sKt3uULVXEzMRtwRVJUjZx1UniUCeNNOrM5/3frXAynhAj0tCYig8xgWUNv6R4LAVCZmR6u6OehpnRQQlMgdkc2g0nBP3SJXBWyGVkYAdSxAo0qCcWQmOr2WyrpllGmUm0a09AFOzcTUq0clSEbWuc9oeCaLVrrEELDnEqEkCTS+dWYdCETuzBs6WbJYMInjNVV0EsqpKKBeLawZm7AeOFOx3mSd5JDQKzTMCiBDd5NomgiOV0PAalibnbaKdcQ4rUpqbZM2MsYmkjAR6QSNZPVLkpKM1e4SNhC7WYqthCAZI/PaWo12tN1dhnakDgJFk71SXLrN85f87CF95/pvIJhNjOTM4Sw2tZALwUNU9zy4stfxSLSKyFRaTKVUVi02XR4tg2bMpEHqyY6XN7KDTUdAybB3sKTEvnV4V6KzV9AdZF8HBKVugYsf8ZrxV3LRj+9XVIrZLnC7pgRexsbGZEnOpfIvS24NEVJDuomAHczJxvvvYDgbwlYxJ312bHibCFwhcr3cQVAxFqtv27B0KfDW5D5Ymm6cL078UMc8bZO/I7hISBuWgR6wsrWFV0Sr0jWLR94ZgpBEirDa5WA6L9yQPZ0JCQD8X+SEafLUFDNVpBmH+VYBJUIrLHBDZcsM5PhSxavxZDU+kma6X4K4IIJiqRhwJgTBg6xuopUrFyDTcfM5w6jKlKn4Ief0OcuxowLG2aa6ofo5YdyTCkhKsktPIZbAXYf12I9wc69TYpGd3LhhzdeEJavwYQEMIFByHs85iwuLNZ2EEUjsBWM+/GokL2yG6K31M0ISzGe3ReoSjUWhIC/J0mluk3evFGdZOt+ZrPKux+BAG21ME2RG92sM9pWIyDbZeOC4UHpZDZ8J76q5akuUoBKpLhjmj0OJpXaBOk8gKRNpR4tl8tu5jNyW0JuyP94lihIe8JKcF6TVY+TXspexD60rlSJ5VtRr0Q5trb7Fongl6rh5cAQiGhtiatP5X1xb2NhjTWOC+ReTHM4hfU1XEcy0b+FOFJl+/HKKRVN6RpGUA4wKT2Kb6ex61t4v1mtDEfpzBOQljhGvquJgStLqysDmasasqO8Krh45kVMhWlxdF4Dq2CbKjOadoeIWgKw86kThrlKzuzWh4J78345HWc3FKNF248ziaoW756T30vsku/JQZTZVVqB1rVmqQQe4tVrCVUFjTBmZSxfmCuM23qAZGhvDTjbUQYPtnk1+/bsRuqqXm6/CekHPt8SwS4tX436LyaM62piMNYu/nNwCKiHSWCzDEiL2fnP8hmbRYb5Zo0eDllB3X9RNuFankfliSnW7UIcGzCLRHVdVG5WffD727D+b1yYeqoNJRrBbOvelvmmns/Bb3xUBbQgpa0aqW8isk3CITnT2Lkyo8OauSL5hK7WcHEsw9ACTMpLU/VmWr1Ih1IM5hVNvoG6aRO+uiWi/LO78hb3FlctpxRkuLhsKOK9lTtkgr5vyizwVfgc7Diq0faN/H6XTQMBKrDoF6PwNH+F0m1SpV/4C1guXMjYNoqUNl74V1dWPV8ukTDp+xP8AUEsBAhQDFAAAAAgAj7p5XYa98P8LCAAAuD8AAAgAAAAAAAAAAAAAAIABAAAAAGxvbmcudHh0UEsFBgAAAAABAAEANgAAADEIAAAAAA==
        """

    @Test func aFolderPackedByAnotherProgramIsThePackInIt() throws {
        let bytes = try #require(Data(base64Encoded: Self.folder))
        #expect(PackSource.read(archive: Array(bytes)).source == (try PackFixture.source()))
        #expect(PackSource.read(archive: Self.pack).source == (try PackFixture.source()))
    }

    @Test func longTextsComeBackWhole() throws {
        let bytes = try #require(Data(base64Encoded: Self.long))
        let files = try ZipArchive.files(of: Array(bytes), atMost: 1 << 20)
        #expect(Hex.encode(Digest.sha256(files["long.txt"] ?? [])) == "35eb4bd7c3e5a26fb926555103b0b35f1fb4e85130b4b674b1083298d56f98f2")
        #expect(throws: ZipArchive.Fault.tooLarge) { try ZipArchive.files(of: Array(bytes), atMost: 100) }
    }

    /// The stream says more than its directory promised.
    @Test func unpackingStopsWhereItWasTold() throws {
        let bytes = try #require(Data(base64Encoded: Self.long))
        let start = 30 + "long.txt".utf8.count
        #expect(throws: Inflate.Fault.tooLarge) { try Inflate.unpack(Array(bytes)[start...], atMost: 10) }
        #expect(throws: Inflate.Fault.damaged) { try Inflate.unpack([7], atMost: 10) }
        #expect(try Inflate.unpack([1, 3, 0, 0xFC, 0xFF, 1, 2, 3], atMost: 3) == [1, 2, 3])
    }
}
