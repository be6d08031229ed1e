/// What kind of browser it says it is, as a person would say it: family and system, no version. It is shown to its owner among the
/// places where they are signed in, and finer words would be a trail.
enum Device {
    /// Told in this order: what calls itself by another's name as well stands before that other.
    private static let browsers = [
        ("MicroMessenger", "wechat"), ("Edg", "edge"), ("OPR/", "opera"), ("QQBrowser", "qq"), ("HuaweiBrowser", "huawei"),
        ("Firefox", "firefox"), ("Chrome", "chrome"), ("Safari", "safari"),
    ]
    private static let systems = [
        ("OpenHarmony", "harmony"), ("HarmonyOS", "harmony"), ("Android", "android"), ("iPhone", "ios"), ("iPad", "ios"),
        ("Windows", "windows"), ("Mac OS", "mac"), ("Linux", "linux"),
    ]
    private static let longest = 1024

    static func kind(of agent: String?) -> String {
        guard let agent, agent.utf8.count <= longest else { return "" }
        func first(_ list: [(String, String)]) -> String { list.first { agent.contains($0.0) }?.1 ?? "other" }
        let kind = (first(browsers), first(systems))
        return kind == ("other", "other") ? "" : "\(kind.0).\(kind.1)"
    }
}
