using FluentValidation;
using Spika.FileService.Application.Common.Validation;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Application.Uploads;

internal static class UploadKeyRules
{
    /// <summary>The owner is the server's own word; the clientId is the client's.</summary>
    public static IRuleBuilderOptions<T, string?> IsClientId<T>(this IRuleBuilder<T, string?> rule) =>
        rule.IsText(UploadKey.MaxClientIdLength);
}
