import Kernel
import Testing

@testable import Server

/// Forms with a file (RFC 7578): whole or refused.
@Suite struct MultipartTests {
    private static let boundary = Array("line".utf8)

    private static func part(_ head: String, _ content: String) -> String {
        "--line\r\nContent-Disposition: form-data; \(head)\r\n\r\n\(content)\r\n"
    }
    private static let field = part("name=\"kind\"", "units")
    private static let file = part("name=\"file\"; filename=\"a;b.csv\"", "1,2\r\n--lin\r\n")

    private func read(_ text: String) -> Multipart? { Multipart.read(Array(text.utf8), boundary: Self.boundary) }

    @Test func fieldsAndTheFileComeApart() throws {
        let form = try #require(read(Self.field + Self.file + "--line--\r\n"))
        #expect(form.fields == ["kind": "units"])
        #expect(form.file == Array("1,2\r\n--lin\r\n".utf8))
        #expect(try #require(read("--line--")).fields.isEmpty)
    }

    @Test func bytesOfAFileAreLeftAlone() throws {
        let content = (0...255).map { UInt8($0) }
        let bytes =
            Array("--line\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n".utf8) + content + Array("\r\n--line--".utf8)
        #expect(Multipart.read(bytes, boundary: Self.boundary)?.file == content)
    }

    private static let broken: [String] = {
        var all: [String] = []
        all.append("")
        all.append("--line")
        all.append(field)
        all.append(field + "--lin")
        all.append("x" + field + "--line--")
        all.append(field + field + "--line--")
        all.append(file + file + "--line--")
        all.append("--line\r\n\r\nx\r\n--line--")
        all.append(part("filename=\"x\"", "y") + "--line--")
        all.append(part("name=\"\"", "y") + "--line--")
        all.append("--line\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--line--")
        all.append(part("name=a", "x\u{0}y") + "--line--")
        all.append(part("name=a", String(repeating: "x", count: Multipart.fieldBytes + 1)) + "--line--")
        all.append(part("name=a; x=\"" + String(repeating: "y", count: Multipart.headBytes), "x") + "--line--")
        all.append((0...Multipart.partLimit + 1).map { part("name=a\($0)", "x") }.joined() + "--line--")
        return all
    }()

    @Test(arguments: broken)
    func whatIsNotWholeIsRefused(_ text: String) { #expect(read(text) == nil) }

    @Test func theBoundaryIsReadFromTheType() {
        #expect(Multipart.boundary("multipart/form-data; boundary=line") == Self.boundary)
        #expect(Multipart.boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"line\"") == Self.boundary)
        for type in [
            nil, "text/csv", "multipart/mixed; boundary=line", "multipart/form-data", "multipart/form-data; boundary=",
            "multipart/form-data; boundary=" + String(repeating: "x", count: 71),
        ] {
            #expect(Multipart.boundary(type) == nil)
        }
    }
}
