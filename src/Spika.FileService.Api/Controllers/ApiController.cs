using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Answers;
using Spika.FileService.Api.Auth;
using Spika.FileService.Api.Errors;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Controllers;

/// <summary>What all controllers share: both prefixes, the owner, and the way from a result to an answer.</summary>
[ApiController]
[Route("")]
[Route("api")]
public abstract class ApiController : ControllerBase
{
    /// <summary>A clientId counts for its owner only.</summary>
    protected UploadKey Key(string? clientId) => new(UploadOwner.Of(HttpContext), clientId ?? "");

    /// <summary>Whose files the caller may see, list, link and delete.</summary>
    protected AccessScope Scope => Caller.ScopeOf(HttpContext);

    /// <param name="success">Makes the answer of the value.</param>
    /// <param name="rename">Puts the wire's name of a member in place of the use case's; those of a JSON body when
    /// null.</param>
    protected static IActionResult Answer<T>(
        Result<T> result,
        Func<T, IActionResult> success,
        Func<Error, Error>? rename = null
    ) => result.Error is { } error ? new ErrorResult((rename ?? WireNames.InBody)(error)) : success(result.Value);

    /// <summary>200 with the data in the envelope.</summary>
    protected static IActionResult Success<T>(T data, JsonTypeInfo<SuccessResponse<T>> json) =>
        new SuccessResult<T>(data, json);

    /// <summary>200 without data.</summary>
    protected static IActionResult Success() => Success(new EmptyData(), EmptyJson.Context.SuccessResponseEmptyData);
}
