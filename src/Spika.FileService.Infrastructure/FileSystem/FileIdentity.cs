namespace Spika.FileService.Infrastructure.FileSystem;

/// <summary>Which file it is, whatever its names are.</summary>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode);
