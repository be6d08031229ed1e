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
}
