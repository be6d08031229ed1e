internal import Kernel
internal import Markup

/// The charts and maps of others that a page is better with, where the program has them. What they draw is read from what the server drew
/// and wrote on the page, which stays for who has no script, no such file or no eyes for it.
enum Drawn {
    static let charts = ["third-party/echarts.js"]
    static let maps = ["third-party/leaflet.css", "third-party/leaflet.js"]
    private static let script = "js/charts.js"

    /// What stands in the head of a page; nothing where none of the files is there.
    static func head(_ wanted: [String], has: (String) -> Bool = { Assets.file($0) != nil }) -> HTML {
        let found = wanted.filter(has)
        guard !found.isEmpty else { return .empty }
        let files = found.map { name -> HTML in
            name.hasSuffix(".css")
                ? "<link rel=\"stylesheet\" href=\"\(Assets.path(name))\">" : "<script defer src=\"\(Assets.path(name))\"></script>"
        }
        return "\(files)<script type=\"module\" src=\"\(Assets.path(script))\"></script>"
    }
}
