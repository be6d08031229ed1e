import Kernel
import Markup

/// The reader's language: their own choice, then the browser's wish, then Chinese.
enum Language {
    static func choose(cookie: String?, accept: String?) -> String {
        if let cookie, Words.locales.contains(cookie) { return cookie }
        var best: (locale: String, weight: Double) = (Words.home, 0)
        for part in (accept ?? "").split(separator: ",").prefix(16) {
            let pieces = part.split(separator: ";").map { String($0).trimmingWhitespace }
            guard let tag = pieces.first?.lowercased() else { continue }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            let locale: String? = tag == "en" || tag.hasPrefix("en-") ? "en" : tag == "zh" || tag.hasPrefix("zh-") ? Words.home : nil
            if let locale, weight > best.weight { best = (locale, weight) }
        }
        return best.locale
    }
}
