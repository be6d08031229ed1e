import Kernel

/// One endpoint in its place, with how it is served.
struct Route: Sendable {
    let endpoint: Endpoint
    /// Served without asking who is there: health, figures, files.
    let isPlain: Bool
    /// To clients elsewhere it is not there; `nil` is open to all.
    var readers: [AddressRange]?

    func isThere(for client: ClientAddress) -> Bool {
        guard let readers else { return true }
        return !client.isHearsay && readers.contains { $0.contains(client.text) }
    }
}

package enum RouteFault: Error, Equatable {
    /// Two endpoints have the same method and path.
    case duplicate(String)
}

/// Finds the endpoint for a method and path. A literal segment goes before a named one.
struct RouteTable: Sendable {
    enum Match {
        case found(Route, parameters: [String: String])
        case otherMethods([String])
        case none
    }

    private struct Node: Sendable {
        var literals: [String: Node] = [:]
        /// At most one: an array, as a struct cannot hold itself.
        var named: [Node] = []
        var routes: [String: Route] = [:]
    }

    private var root = Node()

    mutating func add(_ route: Route) throws {
        let segments = Self.segments(route.endpoint.path)[...]
        guard Self.insert(route, segments, into: &root) else {
            throw RouteFault.duplicate("\(route.endpoint.method.rawValue) \(route.endpoint.path)")
        }
    }

    static func segments(_ path: String) -> [Substring] { path.split(separator: "/") }

    /// The name of a segment such as `{number}`.
    static func name(_ segment: Substring) -> String? {
        segment.hasPrefix("{") && segment.hasSuffix("}") ? String(segment.dropFirst().dropLast()) : nil
    }

    private static func insert(_ route: Route, _ segments: ArraySlice<Substring>, into node: inout Node) -> Bool {
        guard let segment = segments.first else {
            return node.routes.updateValue(route, forKey: route.endpoint.method.rawValue) == nil
        }
        if name(segment) != nil {
            if node.named.isEmpty { node.named.append(Node()) }
            return insert(route, segments.dropFirst(), into: &node.named[0])
        }
        return insert(route, segments.dropFirst(), into: &node.literals[String(segment), default: Node()])
    }

    func match(_ method: String, _ segments: [String]) -> Match {
        var others: Set<String> = []
        guard let route = Self.find(method == "HEAD" ? "GET" : method, segments[...], root, &others) else {
            if others.contains("GET") { others.insert("HEAD") }
            return others.isEmpty ? .none : .otherMethods(others.sorted())
        }
        var parameters: [String: String] = [:]
        for (pattern, segment) in zip(Self.segments(route.endpoint.path), segments) {
            if let name = Self.name(pattern) { parameters[name] = segment }
        }
        return .found(route, parameters: parameters)
    }

    private static func find(_ method: String, _ segments: ArraySlice<String>, _ node: Node, _ others: inout Set<String>) -> Route? {
        guard let segment = segments.first else {
            if let route = node.routes[method] { return route }
            others.formUnion(node.routes.keys)
            return nil
        }
        if let next = node.literals[segment] {
            if let route = find(method, segments.dropFirst(), next, &others) { return route }
            // The address is this one's own: a named segment does not lend it further methods.
            if !others.isEmpty { return nil }
        }
        guard let next = node.named.first else { return nil }
        return find(method, segments.dropFirst(), next, &others)
    }
}
