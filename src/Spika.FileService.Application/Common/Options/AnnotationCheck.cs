using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Spika.FileService.Application.Common.Options;

/// <summary>
/// Checks the ranges of options. The messages of the attributes name the setting, so they are passed on as they are:
/// .NET's own check puts each into a sentence with names of types.
/// </summary>
internal sealed class AnnotationCheck<TOptions> : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        List<ValidationResult> results = [];
        return Validator.TryValidateObject(
            options,
            new ValidationContext(options),
            results,
            validateAllProperties: true
        )
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(results.Select(result => result.ErrorMessage!));
    }
}
