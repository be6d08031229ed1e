import Kernel
import TestSupport

/// Bulletins and enforcement: what is made is made in one's own scope or elsewhere; what is asked for is not there.
extension Asking {
    func beside(_ endpoint: Endpoint) -> (uri: String, fields: [String: String])? {
        let (path, isGet) = (endpoint.path, endpoint.method == .get)
        if path.contains("/mediation") { return (nowhere(path), [:]) }
        return telling(path, isGet: isGet) ?? enforcing(path, isGet: isGet) ?? grouping(path, isGet: isGet)
    }

    func grouping(_ path: String, isGet: Bool) -> (uri: String, fields: [String: String])? {
        if path.hasSuffix("/topics") { return ("\(path)?unit=\(listed)", [:]) }
        guard path.hasSuffix("/topic") || path.contains("/topics/") else { return nil }
        let uri = nowhere(path).replacing("{number}", with: "2026000000010")
        if isGet { return (uri, [:]) }
        if path.hasSuffix("/topic") { return (uri, ["title": "东片供暖不热", "with.m2026000000011": "true"]) }
        return (uri, path.hasSuffix("/tell") ? ["text": "正在抢修"] : [:])
    }

    func telling(_ path: String, isGet: Bool) -> (uri: String, fields: [String: String])? {
        guard path.contains("/bulletins") else { return nil }
        if path.hasSuffix("/bulletins"), !isGet {
            return (path, ["unit": unit, "title": "防火", "text": "秋冬防火", "everybody": "true", "post.grid_head": "true"])
        }
        if path.hasSuffix("/withdraw") { return (nowhere(path), ["ground": "写错了"]) }
        if path.hasSuffix("/ask") || path.hasSuffix("/questions") { return (nowhere(path), isGet ? [:] : ["what": "怎么交"]) }
        return (nowhere(path), [:])
    }

    func enforcing(_ path: String, isGet: Bool) -> (uri: String, fields: [String: String])? {
        guard path.contains("/enforcement") else { return nil }
        if path.hasSuffix("/enforcement") {
            let planned = ["team": unit, "place": unit, "held_on": town.clock.now().day.text, "check.dust": "true"]
            return isGet ? ("\(path)?unit=\(listed)", [:]) : (path, planned)
        }
        if path.hasSuffix("/answer") { return (nowhere(path), ["result": "taken", "text": "已经立案"]) }
        return (nowhere(path).replacing("{code}", with: unit), [:])
    }
}
