using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nudge.Gateway.Rest.Accounts;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(SelfResponse))]
[JsonSerializable(typeof(NewAccountResponse))]
[JsonSerializable(typeof(AccountsResponse))]
[JsonSerializable(typeof(LoginResponse))]
internal sealed partial class AccountsApiJson : JsonSerializerContext;

/// <summary>The bodies of accounts.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(CreateAccountRequest))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(ResetPasswordRequest))]
internal sealed partial class AccountsRequestJson : JsonSerializerContext;
