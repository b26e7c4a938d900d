" Runs one program without a shell, the same way in Vim and in Neovim.

let s:save_cpo = &cpo
set cpo&vim

" Calls a:Done(status, output, errors), the last two being text, when a:argv has ended. Returns 0 when it
" could not be started.
function! kzsearch#process#run(argv, Done) abort
  if !executable(a:argv[0])
    return 0
  endif
  let l:run = {'out': [], 'err': [], 'done': a:Done}
  return has('nvim') ? s:run_nvim(a:argv, l:run) : s:run_vim(a:argv, l:run)
endfunction

function! s:run_nvim(argv, run) abort
  " Lines come in pieces: the last of one call and the first of the next are one line.
  let l:job = jobstart(a:argv, {
        \ 'stdin': 'null',
        \ 'stdout_buffered': v:true,
        \ 'stderr_buffered': v:true,
        \ 'on_stdout': {_, lines, __ -> extend(a:run.out, lines)},
        \ 'on_stderr': {_, lines, __ -> extend(a:run.err, lines)},
        \ 'on_exit': {_, status, __ -> a:run.done(status, join(a:run.out, "\n"), join(a:run.err, "\n"))}})
  return l:job > 0
endfunction

function! s:run_vim(argv, run) abort
  " A job has ended when its program has left and its channel is closed, in either order.
  let a:run.status = v:null
  let a:run.closed = 0
  let l:job = job_start(a:argv, {
        \ 'in_io': 'null',
        \ 'out_mode': 'raw',
        \ 'err_mode': 'raw',
        \ 'out_cb': {_, text -> add(a:run.out, text)},
        \ 'err_cb': {_, text -> add(a:run.err, text)},
        \ 'close_cb': {_ -> s:finish_vim(a:run, {'closed': 1})},
        \ 'exit_cb': {_, status -> s:finish_vim(a:run, {'status': status})}})
  " Nobody else holds it, and a job that is let go of takes its callbacks with it.
  let a:run.job = l:job
  return job_status(l:job) !=# 'fail'
endfunction

function! s:finish_vim(run, news) abort
  call extend(a:run, a:news)
  if a:run.closed && a:run.status isnot v:null
    call a:run.done(a:run.status, join(a:run.out, ''), join(a:run.err, ''))
    call remove(a:run, 'job')
  endif
endfunction

let &cpo = s:save_cpo
unlet s:save_cpo
