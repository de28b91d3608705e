namespace Nudge.Core.Devices;

/// <summary>The outcome of putting a row.</summary>
/// <param name="Row">As it is stored now.</param>
/// <param name="IsNew">Whether its address was not known in the app.</param>
public sealed record DeviceUpsert(DeviceRow Row, bool IsNew);
