namespace Spika.FileService.Domain.Files;

/// <summary>How well the bytes of all stored files are known to be whole.</summary>
/// <param name="DamagedFiles">How many are known not to be.</param>
/// <param name="OldestCheck">Of the others: when the one that was checked longest ago was; null when there is
/// none.</param>
public sealed record FileIntegrity(int DamagedFiles, DateTimeOffset? OldestCheck);
