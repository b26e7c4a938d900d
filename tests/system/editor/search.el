;;; Asks, walks the hits, and prints what it saw, a line a fact.  -*- lexical-binding: t; -*-
(require 'kzsearch)

(setq kzsearch-command (list (getenv "KZ_KZSEARCH")))

(defun test-say (&rest facts)
  (princ (concat (mapconcat (lambda (fact) (format "%s" fact)) facts "|") "\n")))

(defun test-wait (what condition)
  "Until CONDITION holds; ends with an error that names WHAT when it does not."
  (let ((left 1000))
    (while (not (funcall condition))
      (when (= (setq left (1- left)) 0)
        (error "In vain waited for %s" what))
      (accept-process-output nil 0.02))))

(defun test-ask (query)
  (kzsearch query)
  (set-buffer "*kzsearch*")
  (test-wait query (lambda () (null mode-line-process)))
  (goto-char (point-min)))

(defun test-open (open buffer-name)
  "Open the hit at point by OPEN; the buffer whose name begins so becomes current."
  (funcall open)
  (test-wait buffer-name
             (lambda () (seq-find (lambda (buffer) (string-prefix-p buffer-name (buffer-name buffer)))
                                  (buffer-list))))
  (set-buffer (seq-find (lambda (buffer) (string-prefix-p buffer-name (buffer-name buffer)))
                        (buffer-list))))

(defun test-here (what)
  (test-say what (line-number-at-pos) (buffer-substring (point) (line-end-position)) buffer-read-only))

(set-language-environment "UTF-8")
(test-ask "\"мирных собраний\" title:Уральск")
(test-say "size" (length kzsearch--hits))
(test-say "summary" (save-excursion (goto-char (point-max)) (forward-line -1)
                                    (buffer-substring (point) (line-end-position))))
(test-open #'kzsearch-open "uralsk")
(test-here "file")

(test-ask "zebracorn")
(test-open #'kzsearch-open "*kzsearch texts:lines")
(test-here "extract")
(test-say "mode" major-mode)

(defun test-about (what)
  (forward-line 1)
  (test-say what (file-name-nondirectory (buffer-substring (point) (line-end-position)))))
(test-ask "zebracorn")
(test-about "record")
(test-ask "pagecorn")
(test-about "web page")

(setq kzsearch-limit 2)
(test-ask "hundred")
(test-say "page" (length kzsearch--hits))
(kzsearch-next 1)
(test-say "second" (gethash "id" (kzsearch--hit)))
(kzsearch-previous 1)
(test-say "first" (gethash "id" (kzsearch--hit)))
(kzsearch-more)
(test-wait "more" (lambda () (and (null mode-line-process) (> (length kzsearch--hits) 2))))
(test-say "more" (length kzsearch--hits) (length (delete-dups (mapcar (lambda (hit) (gethash "id" hit))
                                                                      kzsearch--hits))))

(test-ask "hostile")
(test-say "hostile" (string-match-p "[\u202e\u001b]" (buffer-string)))
(let ((faces nil))
  (goto-char (point-min))
  (while (< (point) (point-max))
    (when (eq (get-text-property (point) 'face) 'kzsearch-match)
      (push (char-after) faces))
    (forward-char))
  (test-say "marked" (apply #'string (nreverse faces))))
(goto-char (point-min))
(test-open #'kzsearch-open "hostile")
(test-say "locals" (bound-and-true-p kzsearch-test-trap) fill-column)
