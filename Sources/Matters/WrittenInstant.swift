internal import Kernel

extension Instant {
    /// Reads W3C dates: a day in Shanghai, or a moment with `Z` or an offset; without either it is Shanghai's.
    init?(written text: String) {
        guard text.utf8.count <= 40, let day = Day(String(text.prefix(10))) else { return nil }
        let rest = text.dropFirst(10)
        if rest.isEmpty {
            self = day.start
            return
        }
        guard rest.first == "T", let match = rest.wholeMatch(of: /T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?/) else {
            return nil
        }
        guard let hour = Int64(match.1), let minute = Int64(match.2), hour < 24, minute < 60 else { return nil }
        let second = match.3.flatMap { Int64($0) } ?? 0
        guard second < 61 else { return nil }
        var offset: Int64 = 8 * 3600
        if let zone = match.4 {
            let digits = zone.filter(\.isNumber)
            offset =
                zone == "Z"
                ? 0 : ((Int64(digits.prefix(2)) ?? 0) * 3600 + (Int64(digits.suffix(2)) ?? 0) * 60) * (zone.hasPrefix("-") ? -1 : 1)
        }
        self.init(ms: (day.sinceEpoch * 86_400 + hour * 3600 + minute * 60 + second - offset) * 1000)
    }
}
