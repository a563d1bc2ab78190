namespace Spika.FileService.Application.Common.Options;

/// <summary>A setting that the service reads.</summary>
/// <param name="Path">
/// Its whole name: <c>Uploads:MaxChunkBytes</c>. <see cref="Any"/> stands for each name or number that the operator
/// chooses: <c>Auth:ApiKeys:*:Sha256</c>.
/// </param>
/// <param name="IsOfOwnSection">Whether all settings of its section are the service's.</param>
public sealed record KnownSetting(string Path, bool IsOfOwnSection = true)
{
    public const string Any = "*";
}
