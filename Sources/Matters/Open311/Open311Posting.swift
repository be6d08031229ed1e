internal import Kernel
internal import People
internal import Territory

/// POST Service Request, as its fields are named by the standard.
enum Open311Posting {
    static let serviceCode = Field.choice("service_code")
    static let description = Field.text("description", maximum: 4000)
    static let apiKey = Field.secret("api_key", maximum: 512).optional
    static let latitude = Field.line("lat", maximum: 24).optional
    static let longitude = Field.line("long", maximum: 24).optional
    static let address = Field.line("address_string", maximum: 200).optional
    /// The code of a unit.
    static let addressID = Field.line("address_id", maximum: 32).optional
    static let firstName = Field.line("first_name", maximum: 30).optional
    static let lastName = Field.line("last_name", maximum: 30).optional
    static let phone = Field.phone("phone").optional
    /// What the standard has and is neither needed nor kept: nobody is written to, no device is known, no address is fetched.
    private static let unused = ["jurisdiction_id", "email", "device_id", "account_id", "media_url"].map {
        Field.line($0, maximum: 400).optional.any
    }

    static let schema = Schema(
        "Open311Posting",
        [
            serviceCode.any, description.any, apiKey.any, latitude.any, longitude.any, address.any, addressID.any, firstName.any,
            lastName.any, phone.any,
        ] + unused, openPrefix: "attribute[", openSuffix: "]")

    /// The standard allows twice as many words as our pages.
    private static let raised = Schema(
        RaiseMatter.Fields.schema.name,
        RaiseMatter.Fields.schema.fields.map {
            $0.name == RaiseMatter.Fields.what.name ? Field.text($0.name, maximum: 4000).any : $0
        }, openPrefix: RaiseMatter.Fields.schema.openPrefix)

    /// The input of the command that the pages and the API use too.
    static func raising(_ input: Input) throws -> Input {
        var raw: [String: Schema.Raw] = [
            RaiseMatter.Fields.category.name: .text(input[serviceCode]), RaiseMatter.Fields.what.name: .text(input[description]),
        ]
        let name = [input[lastName], input[firstName]].compactMap { $0 }.joined()
        let texts = [
            (RaiseMatter.Fields.place.name, input[address]), (RaiseMatter.Fields.unit.name, input[addressID]),
            (RaiseMatter.Fields.latitude.name, input[latitude]), (RaiseMatter.Fields.longitude.name, input[longitude]),
            (RaiseMatter.Fields.phone.name, input[phone]), (RaiseMatter.Fields.name.name, name.isEmpty ? nil : name),
        ]
        for case (let name, let text?) in texts { raw[name] = .text(text) }
        for (name, text) in input.open { raw[Question.prefix + name.dropFirst("attribute[".count).dropLast()] = .text(text) }
        return try raised.decode(raw)
    }
}
