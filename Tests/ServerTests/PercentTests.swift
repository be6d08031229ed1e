@testable import Server
import Testing

@Suite struct PercentTests {
    /// The third and fourth were found by fuzzing: a mark makes another character of the slash before it.
    @Test(arguments: ["//evil.example/", "/\\evil.example", "//\u{316}/i", "//\u{65E}evil.example", "", "x/y", "/a\u{0}", "/a\n"])
    func nothingElseIsOurOwnPath(_ path: String) {
        #expect(!Percent.isOwnPath(path))
    }

    @Test(arguments: ["/", "/matters/2026?after=1", "/村/路灯", "/\u{316}/"]) func ourOwnPathsAre(_ path: String) {
        #expect(Percent.isOwnPath(path))
        #expect(Percent.escape(path).utf8.allSatisfy { (0x21...0x7E).contains($0) })
    }
}
