internal import Kernel

/// What somebody typed to find matters by, taken apart: every term must be met.
struct MatterTerms: Sendable, Equatable {
    enum Term: Sendable, Equatable {
        /// A matter's whole number.
        case number(String)
        /// Digits that may be the reporter's phone, or stand in a text.
        case digits(String)
        /// Letters and digits in runs, each of which must stand in the texts as it is.
        case text([[Unicode.Scalar]])
    }

    static let lengthLimit = 100
    static let termLimit = 8

    let terms: [Term]

    /// `nil` when nothing in it can be looked for.
    init?(_ text: String) {
        if let number = MatterNumber.read(text) {
            terms = [.number(number)]
            return
        }
        // A number or a phone is often written in groups: alone it is one term.
        let whole = text.filter { !" -+()　".contains($0) }
        if let digits = Self.digits(whole), digits.utf8.count >= 7 {
            terms = [.digits(digits)]
            return
        }
        var terms: [Term] = []
        for word in text.split(whereSeparator: \.isWhitespace).prefix(Self.termLimit) {
            if let number = MatterNumber.read(String(word)) {
                terms.append(.number(number))
            } else if let digits = Self.digits(word.filter { !"-+".contains($0) }), digits.utf8.count >= 7 {
                terms.append(.digits(digits))
            } else {
                let runs = SearchGrams.runs(of: String(word.prefix(Self.lengthLimit)))
                if !runs.isEmpty { terms.append(.text(runs)) }
            }
        }
        guard !terms.isEmpty else { return nil }
        self.terms = terms
    }

    private static func digits(_ text: String) -> String? {
        // No longer than a phone can be: what is longer is looked for as it stands.
        let isNumber = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isNumber && text.utf8.count <= 15 ? text : nil
    }

    /// Adds what the index must have. A number is not in it: the matter's own row tells.
    func require(in query: inout SearchQuery, _ tokens: SearchTokens, vault: any Vault) {
        for term in terms {
            switch term {
            case .number: break
            case .digits(let digits):
                let phone = MatterWords.phone(vault.match(digits, purpose: "phone"))
                let run = Array(digits.unicodeScalars)
                for token in tokens.grams(SearchGrams.needed(by: run)).sorted() { query.require(anyOf: [token, phone]) }
            case .text(let runs):
                for token in tokens.grams(Set(runs.flatMap(SearchGrams.needed))).sorted() { query.require(token) }
            }
        }
    }

    /// Whether a matter meets every term, by the texts themselves.
    func hold(for matter: Matter, _ texts: [[Unicode.Scalar]], phone: [UInt8]?, vault: any Vault) -> Bool {
        terms.allSatisfy { term in
            switch term {
            case .number(let number): matter.number == number
            case .digits(let digits):
                phone == vault.match(digits, purpose: "phone") || SearchGrams.holds(texts, Array(digits.unicodeScalars))
            case .text(let runs): runs.allSatisfy { SearchGrams.holds(texts, $0) }
            }
        }
    }

    var number: String? {
        for case .number(let number) in terms { return number }
        return nil
    }
}
