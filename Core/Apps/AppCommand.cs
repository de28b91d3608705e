using System.Text.Json;
using Nudge.Core.Names;

namespace Nudge.Core.Apps;

/// <summary>The commands of an app's actor.</summary>
public abstract record AppCommand;

/// <summary>Makes the app. Refused if it exists.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its public key, random.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Environment">1 to 32 letters, digits, <c>_ - .</c>.</param>
/// <param name="Secret">Its first secret.</param>
/// <param name="Settings">Checked as any change of them.</param>
public sealed record CreateApp(AppId Id, string Key, string Name, string Environment, NewSecret Secret, AppSettings Settings) : AppCommand;

/// <summary>Changes what is given and leaves the rest.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="IsEnabled">The live switch of realtime.</param>
/// <param name="Settings">A JSON merge patch (RFC 7396): <see langword="null"/> as a value means the default.</param>
public sealed record ChangeApp(string? Name = null, bool? IsEnabled = null, JsonElement? Settings = null) : AppCommand;

/// <summary>Adds a second secret. Refused if there are two.</summary>
public sealed record AddSecret(NewSecret Secret) : AppCommand;

/// <summary>Ends a secret and every token that it signed. Refused for the only one: add its successor first.</summary>
public sealed record RetireSecret(string Kid) : AppCommand;

/// <summary>Adds an API key.</summary>
public sealed record AddApiKey(string Id, string Name, ReadOnlyMemory<byte> Hash) : AppCommand;

/// <summary>Ends an API key.</summary>
public sealed record RemoveApiKey(string Id) : AppCommand;

/// <summary>Keeps when secrets and API keys were last used; names that are gone are passed over.</summary>
public sealed record NoteUse(IReadOnlyDictionary<string, DateTimeOffset> LastUsedAt) : AppCommand;

/// <summary>Refuses the tokens issued until now to a user, with an id, or for a channel.</summary>
/// <param name="Target">The kind of thing that is revoked.</param>
/// <param name="Name">The user, the token id, or the channel.</param>
/// <param name="User">For a channel: this user's access alone.</param>
public sealed record Revoke(RevocationTarget Target, string Name, string? User = null) : AppCommand;

/// <summary>A secret that was just made, sealed.</summary>
public sealed record NewSecret(string Kid, ReadOnlyMemory<byte> Sealed);
