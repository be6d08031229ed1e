/// A text as the public may read it: numbers by which somebody could be reached or known are stars.
package enum PublicText {
    /// Phones have seven digits or more, citizen numbers eighteen, bank cards up to nineteen. Years, prices and house numbers have fewer.
    private static let fewest = 7

    package static func mask(_ text: String) -> String {
        var out = ""
        var run: [Character] = []
        var digits = 0
        func flush() {
            // What stood between the digits goes along, so that a number in groups does not stay readable.
            let tail = run.reversed().prefix { !isDigit($0) && !isCheck($0) }.reversed()
            let core = run.dropLast(tail.count)
            out += digits >= fewest ? String(core.map { isDigit($0) || isCheck($0) ? "*" : $0 }) : String(core)
            out += String(tail)
            run = []
            digits = 0
        }
        for character in text {
            if isDigit(character) {
                run.append(character)
                digits += 1
            } else if digits > 0, isSeparator(character) || (isCheck(character) && digits >= 17) {
                run.append(character)
            } else {
                flush()
                out.append(character)
            }
        }
        flush()
        return out
    }

    /// Of every script: 1, １, ①.
    private static func isDigit(_ character: Character) -> Bool { character.isWholeNumber && (character.wholeNumberValue ?? 10) < 10 }
    private static func isCheck(_ character: Character) -> Bool { "xXｘＸ".contains(character) }
    private static func isSeparator(_ character: Character) -> Bool { " -–—.·\u{3000}()（）+".contains(character) }
}
