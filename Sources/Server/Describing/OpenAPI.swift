import Kernel

/// The API's description in OpenAPI 3.1, read from the table that serves it. What another standard describes stays out.
struct OpenAPI {
    let bytes: [UInt8]

    init(endpoints: [Endpoint], configuration: ServerConfiguration) {
        let api = endpoints.filter { $0.skin == .api && $0.refuse == nil }
        var schemas = SchemaBook()
        for endpoint in api {
            if let input = endpoint.input { schemas.add(input) }
            for shape in endpoint.answers.sorted(by: { $0.key < $1.key }).map(\.value) { schemas.add(shape) }
        }
        let paths = Dictionary(grouping: api, by: \.path).sorted { $0.key < $1.key }
        bytes = JSONWriter.object { json in
            json.field("openapi", "3.1.0")
            json.key("info")
            json.object { json in
                json.field("title", "Genxu 根须")
                json.field("version", configuration.version)
                json.field(
                    "description", "Lists are keyset-paged: `items` and `next`. Errors are RFC 9457 problem documents with a stable `code`."
                )
                json.key("license")
                json.object { $0.field("name", "See the project's LICENSE file") }
            }
            json.key("servers")
            json.array { json in json.object { $0.field("url", configuration.baseURL ?? "/") } }
            json.key("security")
            json.array { json in
                json.object {
                    $0.key("bearer"); $0.array { _ in }
                }
                json.object { _ in }
            }
            json.key("paths")
            json.object { json in
                for (path, endpoints) in paths {
                    json.key(path)
                    json.object { json in
                        for endpoint in endpoints.sorted(by: { $0.method.rawValue < $1.method.rawValue }) {
                            json.key(endpoint.method.rawValue.lowercased())
                            Operation(endpoint).write(&json)
                        }
                    }
                }
            }
            json.key("components")
            json.object { json in
                schemas.write(&json)
                json.key("securitySchemes")
                json.object { json in
                    json.key("bearer")
                    json.object { json in
                        json.field("type", "http")
                        json.field("scheme", "bearer")
                    }
                }
            }
        }
    }
}
