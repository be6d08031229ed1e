import Kernel

extension Asking {
    func raising(_ endpoint: Endpoint) -> (uri: String, fields: [String: String])? {
        let path = endpoint.path
        let raised = ["category": "public_facilities", "what": "井盖坏了", "unit": unit]
        switch path {
        case "/raise/behalf", "/api/v1/matters/behalf":
            let person = ["source": "phone", "relation": "neighbour", "consent": "true", "name": freshName]
            return (path, endpoint.method == .get ? [:] : raised.merging(person) { $1 })
        case "/raise/patrol", "/api/v1/matters/patrol":
            return (path, endpoint.method == .get ? [:] : raised.merging(["result": "当场修好"]) { $1 })
        default: return nil
        }
    }

    /// One ticked matter, with what the page that asks once more would send of it.
    func ticked(_ path: String) async throws -> [String: String] {
        let number = try await matter("raised")
        guard path == "/work/merge" else { return ["take.m\(number)": "1:\(Town.cityManagement)"] }
        return ["take.m\(number)": "1", "into": try await matter("raised"), "text": "同一件事。"]
    }
}
