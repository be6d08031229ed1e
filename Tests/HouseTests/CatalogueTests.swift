import Foundation
import Testing

/// Every refusal a program can give has words in every language, and says how to mend it.
@Suite struct CatalogueTests {
    private static let locales = ["zh-Hans", "en"]

    /// All words of a language; a key that stands in two files is told by `twice`.
    private static func words(_ locale: String) throws -> (words: [String: String], twice: [String]) {
        let folder = House.root.appendingPathComponent("Assets/words/\(locale)")
        var (all, twice): ([String: String], [String]) = ([:], [])
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() where name.hasSuffix(".json") {
            let data = try Data(contentsOf: folder.appendingPathComponent(name))
            for (key, text) in try JSONDecoder().decode([String: String].self, from: data) {
                if all.updateValue(text, forKey: key) != nil { twice.append("\(name): \(key)") }
            }
        }
        return (all, twice)
    }

    private static func problemCodes(_ text: String) -> Set<String> {
        Set(text.matches(of: /\bProblem\(\s*\d{3},\s*"([a-z0-9_.]+)"/).map { String($0.1) })
    }

    private static func faultCodes(_ text: String) -> Set<String> {
        let made = text.matches(of: /\bFieldProblem\(\s*(?:"[^"]*"|[^,"]+),\s*"([a-z0-9_.]+)"/).map { String($0.1) }
        let failed = text.matches(of: /\bfail\("([a-z0-9_.]+)"/).map { String($0.1) }
        return Set(made + failed)
    }

    @Test(arguments: locales) func everyProblemHasItsWords(_ locale: String) throws {
        let words = try Self.words(locale).words
        for file in House.sources {
            for code in Self.problemCodes(file.text).sorted() {
                for key in ["problem.\(code)", "problem.\(code).mend"] {
                    #expect(words[key]?.isEmpty == false, "\(file.path): Assets/words/\(locale) has no «\(key)»")
                }
            }
            for code in Self.faultCodes(file.text).sorted() {
                #expect(words["fault.\(code)"]?.isEmpty == false, "\(file.path): Assets/words/\(locale) has no «fault.\(code)»")
            }
        }
    }

    @Test(arguments: locales) func noKeyStandsTwice(_ locale: String) throws {
        let twice = try Self.words(locale).twice
        #expect(twice.isEmpty, "\(locale): \(twice.joined(separator: ", "))")
    }

    @Test func bothLanguagesSayTheSameThings() throws {
        let (chinese, english) = (try Self.words("zh-Hans").words, try Self.words("en").words)
        let onlyOne = Set(chinese.keys).symmetricDifference(english.keys)
        #expect(onlyOne.isEmpty, "in one language only: \(onlyOne.sorted().joined(separator: ", "))")
        for (key, text) in chinese {
            let blanks = { (text: String) in Set(text.matches(of: /\{(\w+)\}/).map { String($0.1) }) }
            if let other = english[key] { #expect(blanks(text) == blanks(other), "«\(key)» has other placeholders in the two languages") }
        }
    }

    @Test func everyAssetIsInTheProgram() throws {
        let embedded = try House.text("Sources/CAssets/assets.c")
        let assets =
            FileManager.default.enumerator(atPath: House.root.appendingPathComponent("Assets").path)?.compactMap { $0 as? String } ?? []
        for name in assets.sorted() where name.contains(".") && name != "third-party.lock" {
            #expect(embedded.contains("#embed \"../../Assets/\(name)\""), "Sources/CAssets/assets.c does not embed Assets/\(name)")
        }
    }

    @Test func theCodesAreSeen() {
        let text = """
            throw Problem(409, "matter.transition", args: [:])
            FieldProblem("limit", "integer"); FieldProblem(String(name.prefix(40)), "unknown"); fail("phone")
            FieldProblem(Fields.number.name, "matter_number")
            """
        #expect(Self.problemCodes(text) == ["matter.transition"])
        #expect(Self.faultCodes(text) == ["integer", "unknown", "phone", "matter_number"])
    }
}
